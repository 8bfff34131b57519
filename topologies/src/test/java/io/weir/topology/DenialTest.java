// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

/** What brokers and the JDK really say is told by {@code DeniedTest}, against brokers. */
class DenialTest {

    private static String line(Throwable thrown) {
        return Denial.line("b:1", "weir-merge.site", new ExecutionException(new KafkaException("failed", thrown)));
    }

    @Test
    void namesWhatIsDenied() {
        assertThat(line(new TopicAuthorizationException(Set.of("b", "a"))))
                .isEqualTo("the cluster at b:1 does not allow what is needed on topic a, b");
        assertThat(line(GroupAuthorizationException.forGroupId("g")))
                .isEqualTo("the cluster at b:1 does not allow READ on group g");
        assertThat(line(new GroupAuthorizationException("no")))
                .isEqualTo("the cluster at b:1 does not allow READ on group weir-merge.site");
        assertThat(line(new TransactionalIdAuthorizationException("no")))
                .isEqualTo(
                        "the cluster at b:1 does not allow WRITE on transactional ids that begin with weir-merge.site");
    }

    @Test
    void tellsTheCertificateFromOtherFailuresOfAHandshake() {
        assertThat(handshake("unknown_ca"))
                .isEqualTo("the cluster at b:1 does not accept the certificate of `ssl.keystore`: it says unknown_ca");
        assertThat(handshake("protocol_version"))
                .isEqualTo("the cluster at b:1 ended the TLS handshake: it says protocol_version");
    }

    private static String handshake(String alert) {
        return line(new SslAuthenticationException(
                "SSL handshake failed", new SSLHandshakeException("(x) Received fatal alert: " + alert)));
    }

    @Test
    void saysNothingOfWhatMayPass() {
        assertThat(line(new TimeoutException("no answer"))).isNull();
    }
}
