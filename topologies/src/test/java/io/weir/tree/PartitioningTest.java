// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.wire.Partitioning;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** Here and not beside the class, because Kafka's own hash is at hand here. */
class PartitioningTest {

    @Test
    void aGroupLiesWhereKafkasOwnHashWouldPutIt() {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.appendCodePoint(random.nextBoolean() ? 'a' + random.nextInt(26) : 0x131 + random.nextInt(900));
            }
            String group = text.toString();
            int partitions = 1 + random.nextInt(50);
            byte[] utf8 = group.getBytes(StandardCharsets.UTF_8);
            assertThat(Partitioning.of(group, partitions))
                    .describedAs("'%s' of %d", group, partitions)
                    .isEqualTo(Utils.toPositive(Utils.murmur2(utf8)) % partitions);
        }
    }
}
