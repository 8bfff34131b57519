// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.secure;

import io.weir.river.Cluster;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclBinding;

/**
 * A broker that lets nobody in without credentials and allows nothing that was not granted: over TLS with SCRAM, or with client
 * certificates alone. Its administrator may do all.
 */
public final class Broker implements AutoCloseable {

    private final Cluster cluster;
    private final Authority authority;
    private final boolean scram;
    private final Map<String, String> passwords;

    private Broker(Cluster cluster, Authority authority, boolean scram, Map<String, String> passwords) {
        this.cluster = cluster;
        this.authority = authority;
        this.scram = scram;
        this.passwords = passwords;
    }

    /**
     * A broker whose users have passwords.
     *
     * @param name for {@link Witness#seen}
     * @param certificate of the broker, signed by the authority or not
     */
    public static Broker scram(String name, Authority authority, Path certificate, String... users) {
        var passwords = new TreeMap<String, String>();
        for (String user : users) {
            passwords.put(user, "sesame-" + UUID.randomUUID());
        }
        passwords.put("admin", "sesame-" + UUID.randomUUID());
        passwords.put("broker", "sesame-" + UUID.randomUUID());
        Map<String, String> properties = properties(name, authority, certificate);
        properties.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:SSL");
        properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        properties.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
        properties.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config", login("broker", passwords.get("broker")));
        List<String> added = passwords.entrySet().stream()
                .map(user -> "SCRAM-SHA-512=[name=" + user.getKey() + ",password=" + user.getValue() + "]")
                .toList();
        return new Broker(Cluster.temporary(properties, added), authority, true, passwords);
    }

    /** A broker that knows its clients by their certificates. */
    public static Broker mutual(String name, Authority authority, Path certificate) {
        Map<String, String> properties = properties(name, authority, certificate);
        properties.put("listener.security.protocol.map", "CLIENTS:SSL,CONTROLLER:SSL");
        properties.put("ssl.client.auth", "required");
        return new Broker(Cluster.temporary(properties), authority, false, Map.of());
    }

    private static Map<String, String> properties(String name, Authority authority, Path certificate) {
        var properties = new HashMap<String, String>();
        properties.put("authorizer.class.name", Witness.class.getName());
        properties.put(Witness.OF, name);
        properties.put("allow.everyone.if.no.acl.found", "false");
        properties.put("super.users", "User:admin;User:broker");
        properties.put("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/,DEFAULT");
        properties.put("ssl.keystore.type", "PEM");
        properties.put("ssl.keystore.location", certificate.toString());
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.location", authority.certificate().toString());
        properties.put("listener.name.controller.ssl.client.auth", "required");
        return properties;
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + password + "\";";
    }

    /** Host and port. */
    public String bootstrap() {
        return cluster.bootstrap();
    }

    /** Of a user. */
    public String password(String user) {
        return passwords.get(user);
    }

    /** All of them. */
    public List<String> passwords() {
        return List.copyOf(passwords.values());
    }

    /** How a principal's clients reach it. */
    public Map<String, Object> client(String principal) throws Exception {
        var properties = new HashMap<String, Object>();
        properties.put("bootstrap.servers", bootstrap());
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.location", authority.certificate().toString());
        if (scram) {
            properties.put("security.protocol", "SASL_SSL");
            properties.put("sasl.mechanism", "SCRAM-SHA-512");
            properties.put("sasl.jaas.config", login(principal, password(principal)));
        } else {
            properties.put("security.protocol", "SSL");
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.location", authority.signed(principal).toString());
        }
        return properties;
    }

    /** A client that may do all. */
    public Admin admin() throws Exception {
        return Admin.create(client("admin"));
    }

    /** Grants. */
    public void grant(List<AclBinding> bindings) throws Exception {
        try (Admin admin = admin()) {
            admin.createAcls(bindings).all().get();
        }
    }

    /** Creates topics. */
    public void create(NewTopic... topics) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(topics)).all().get();
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
