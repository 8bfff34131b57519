// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "250ms, 250000",
        "1h30m, 5400000000",
        "2w, 1209600000000",
        "-1.5s, -1500000",
        "+5ms, 5000",
        // As Go's time.Duration writes them, with either letter.
        "578µs, 578",
        "578\u03bcs, 578",
        "1.578µs, 1",
        "100ns, 0",
        "1500ns, 1",
        "1.234567891s, 1234567",
        "-1.2345678ms, -1234",
        "2h45m30.123456789s, 9930123456",
        "600ns600ns, 1",
        "0, 0",
        "0.1w, 60480000000",
        "1.00000000000000000001s, 1000000",
    })
    void reads(String text, long micros) {
        assertThat(Durations.parse(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "5",
                "5.s",
                ".5s",
                "s",
                "1 s",
                "1S",
                "1\u00b5",
                "1\u00b6s",
                "--1s",
                "1s2",
                "1.2.3s",
                "1e3s",
                "99999999w",
                "99999999999999999999ms"
            })
    void refuses(String text) {
        assertThat(Durations.parse(text)).isEqualTo(Durations.NONE);
    }
}
