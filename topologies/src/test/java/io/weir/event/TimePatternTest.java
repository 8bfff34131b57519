// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimePatternTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yyyy-MM-dd HH:mm:ss",
                "uuuu/MM/dd HH:mm:ss.SSS",
                "yyyy-MM-dd",
                "yyyy-MM-dd HH",
                "yyyyMMddHHmmss",
                "dd.MM.yy HH:mm",
                "EEE MMM d HH:mm:ss yyyy",
                "hh:mm:ss a, d MMM yyyy",
                "yyyy-MM-dd'T'HH:mm:ss,SSSSSS",
                "yyyy-DDD HH:mm",
                "yyyy-MM-dd kk:mm",
                "MMM d, yyyy h:mm:ss a",
                "yyyy-MM-dd[ HH:mm:ss]",
            })
    void readsWhatItWrites(String pattern) {
        for (String zone : new String[] {"UTC", "Europe/Berlin", "-09:30"}) {
            assertThat(TimePattern.wrong(pattern, ZoneId.of(zone))).as(pattern).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yyyy-MM-dd HH:mm:ss Z",
                "yyyy-MM-dd'T'HH:mmXXX",
                "EEE, d MMM yyyy HH:mm:ss z",
                "yyyy-MM-dd HH:mm VV"
            })
    void orWithTheTextsOwnOffset(String pattern) {
        assertThat(TimePattern.hasOffset(pattern)).isTrue();
        assertThat(TimePattern.wrong(pattern, null)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yyyy-MM-dd hh:mm:ss | needs an `a`",
                "yyyy-MM-dd KK:mm | needs an `a`",
                "YYYY-MM-dd HH:mm:ss | the year is `y`",
                "yyyy-MM-DD HH:mm:ss | that of the month is `d`",
                "%Y-%m-%d %H:%M:%S | `yyyy-MM-dd HH:mm:ss`",
                "HH:mm:ss | no year",
                "MMM dd HH:mm:ss | no year",
                "yyyy-MM HH:mm | no day",
                "yyyy-MM-dd ss | no hour",
                "yyyy-MM-dd mm:ss | the month is `M`",
                "yyyy-mm-dd HH:MM:ss | the month is `M`",
                "yyyy-mm-dd | the month is `M`",
            })
    void saysWhatIsWrong(String pattern, String why) {
        assertThat(TimePattern.wrong(pattern, ZoneId.of("Europe/Berlin"))).contains(why);
    }
}
