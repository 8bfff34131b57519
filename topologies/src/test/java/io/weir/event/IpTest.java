// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0000:0000:0000:ff00:0042:8329, 2001:db8::ff00:42:8329",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "0:0:1:2:3:4:5:6, ::1:2:3:4:5:6",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "::ffff:1.2.3.4, 1.2.3.4",
        "::ffff:102:304, 1.2.3.4",
        "64:ff9b::1.2.3.4, 64:ff9b::102:304",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "fe80::1, fe80::1"
    })
    void canonicalText(String text, String canonical) {
        assertThat(Ip.parse(text)).isNotNull().hasToString(canonical);
        assertThat(Ip.parse(canonical)).isEqualTo(Ip.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1..2.3",
                "1.2.3.",
                "a.b.c.d",
                ":",
                ":::",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "fe80::1%eth0",
                "::g",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1.2.3.4::",
                "localhost",
                "::1 ",
                "::1.2.3.4:5"
            })
    void whatIsNone(String text) {
        assertThat(Ip.parse(text)).isNull();
    }

    @Test
    void asTheJdkReadsIt() throws UnknownHostException {
        for (long seed = 0; seed < 10; seed++) {
            var random = new Random(seed);
            for (int i = 0; i < 300; i++) {
                var groups = new int[8];
                for (int g = 0; g < 8; g++) {
                    groups[g] = random.nextInt(3) == 0 ? random.nextInt(65_536) : 0;
                }
                groups[0] |= 0x2000;
                var full = new StringBuilder();
                for (int group : groups) {
                    full.append(full.isEmpty() ? "" : ":").append(Integer.toHexString(group));
                }
                Ip ip = Ip.parse(full.toString());
                assertThat(ip).as("seed %d", seed).isNotNull();
                assertThat(InetAddress.getByName(ip.toString())).isEqualTo(InetAddress.getByName(full.toString()));
                assertThat(Ip.parse(ip.toString())).isEqualTo(ip);
            }
        }
    }

    @Test
    void order() {
        assertThat(Ip.parse("9.0.0.0")).isLessThan(Ip.parse("10.0.0.0"));
        assertThat(Ip.parse("255.255.255.255")).isLessThan(Ip.parse("::"));
        assertThat(Ip.parse("7fff::")).isLessThan(Ip.parse("8000::"));
    }
}
