// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/** What keeps a client out of a cluster, or from a part of it, as one line for people. Only a person can change it. */
public final class Denial {

    /** How the JDK tells what the other side said before it hung up. */
    private static final String ALERT = "Received fatal alert: ";

    private Denial() {}

    /**
     * The line; null if it is something else that failed.
     *
     * @param cluster its bootstrap servers
     * @param owner the consumer group of whoever asked, with which its transactional ids begin; empty if it has none
     */
    public static @Nullable String line(String cluster, String owner, Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof AuthenticationException) {
                return entry(cluster, at);
            }
            if (at instanceof AuthorizationException denied) {
                return "the cluster at " + cluster + " does not allow " + what(denied, owner);
            }
        }
        return null;
    }

    /** The line for a topic. */
    static String of(String cluster, String topic, Iterable<AclOperation> operations) {
        var names = new TreeSet<String>();
        operations.forEach(operation -> names.add(operation.name()));
        return "the cluster at " + cluster + " does not allow " + String.join(", ", names) + " on topic " + topic;
    }

    private static String what(AuthorizationException denied, String owner) {
        return switch (denied) {
            case TopicAuthorizationException topics ->
                topics.unauthorizedTopics().isEmpty()
                        ? "what is needed on a topic"
                        : "what is needed on topic " + String.join(", ", new TreeSet<>(topics.unauthorizedTopics()));
            case GroupAuthorizationException group ->
                "READ on group " + (group.groupId() == null ? owner : group.groupId());
            case TransactionalIdAuthorizationException ids -> "WRITE on transactional ids that begin with " + owner;
            default -> "it: " + denied.getMessage();
        };
    }

    private static String entry(String cluster, Throwable refused) {
        String it = "the cluster at " + cluster;
        Throwable deepest = refused;
        for (Throwable at = refused; at != null; at = at.getCause()) {
            deepest = at;
            String message = String.valueOf(at.getMessage());
            if (at instanceof CertificateExpiredException || at instanceof CertificateNotYetValidException) {
                return it + " shows a certificate that is not valid now: " + message;
            }
            if (at instanceof CertPathBuilderException) {
                return it + " shows a certificate that no authority of `ssl.truststore` has signed";
            }
            int alert = message.indexOf(ALERT);
            if (alert >= 0) {
                String said = message.substring(alert + ALERT.length());
                return it
                        + (said.contains("certificate") || said.equals("unknown_ca")
                                ? " does not accept the certificate of `ssl.keystore`: it says " + said
                                : " ended the TLS handshake: it says " + said);
            }
        }
        return it + " does not let us in: " + deepest.getMessage();
    }

    /** Why no client can be made: the words of the deepest cause, which are those that help. */
    static String deepest(Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return switch (last) {
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
            case AccessDeniedException denied -> denied.getFile() + ": no permission";
            default -> last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
        };
    }
}
