// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.Tumbling;
import io.weir.wire.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarTest {

    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;

    private static Window of(Windows windows, long time) {
        var taking = new ArrayList<Window>();
        windows.assign(time, (start, length) -> taking.add(new Window(start, length)));
        assertThat(taking).hasSize(1);
        return taking.getFirst();
    }

    private static String text(Window window) {
        return Instant.ofEpochMilli(window.start()) + " " + Duration.ofMillis(window.length());
    }

    /** The windows that follow each other from the one of an instant, as they are shown there. */
    private static List<String> from(String zone, long unit, String first, int count) {
        var windows = new Calendar(unit, ZoneId.of(zone));
        var shown = new ArrayList<String>();
        long time = Instant.parse(first).toEpochMilli();
        for (int i = 0; i < count; i++) {
            Window window = of(windows, time);
            shown.add(
                    Instant.ofEpochMilli(window.start()).atZone(ZoneId.of(zone)).toLocalDateTime() + " "
                            + Duration.ofMillis(window.length()).toString().substring(2));
            time = window.end();
        }
        return shown;
    }

    @Test
    void daysWithAChangeHaveTheirTrueLength() {
        assertThat(from("Europe/Berlin", DAY, "2026-03-28T12:00:00Z", 3))
                .containsExactly("2026-03-28T00:00 24H", "2026-03-29T00:00 23H", "2026-03-30T00:00 24H");
        assertThat(from("Europe/Berlin", DAY, "2026-10-24T12:00:00Z", 3))
                .containsExactly("2026-10-24T00:00 24H", "2026-10-25T00:00 25H", "2026-10-26T00:00 24H");
        assertThat(from("Australia/Lord_Howe", DAY, "2026-04-04T01:00:00Z", 3))
                .containsExactly("2026-04-04T00:00 24H", "2026-04-05T00:00 24H30M", "2026-04-06T00:00 24H");
        assertThat(from("Australia/Lord_Howe", DAY, "2026-10-03T01:00:00Z", 2))
                .containsExactly("2026-10-03T00:00 24H", "2026-10-04T00:00 23H30M");
    }

    @Test
    void daysWithoutMidnightBeginWithTheirFirstInstant() {
        assertThat(from("America/Sao_Paulo", DAY, "2018-11-03T12:00:00Z", 3))
                .containsExactly("2018-11-03T00:00 24H", "2018-11-04T01:00 23H", "2018-11-05T00:00 24H");
        assertThat(from("Africa/Cairo", DAY, "2026-04-23T12:00:00Z", 3))
                .containsExactly("2026-04-23T00:00 24H", "2026-04-24T01:00 23H", "2026-04-25T00:00 24H");
        assertThat(from("Asia/Beirut", DAY, "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-28T00:00 24H", "2026-03-29T01:00 23H");
    }

    @Test
    void daysWhoseMidnightComesTwiceBeginWithTheFirst() {
        // At 24:00 it is 23:00 again, so the day before is longer.
        assertThat(from("America/Sao_Paulo", DAY, "2019-02-16T12:00:00Z", 2))
                .containsExactly("2019-02-16T00:00 25H", "2019-02-17T00:00 24H");
        assertThat(from("Africa/Cairo", DAY, "2026-10-29T12:00:00Z", 2))
                .containsExactly("2026-10-29T00:00 25H", "2026-10-30T00:00 24H");
        // At 01:00 it is 00:00 again.
        assertThat(from("America/Havana", DAY, "2025-11-01T12:00:00Z", 2))
                .containsExactly("2025-11-01T00:00 24H", "2025-11-02T00:00 25H");
        // At 00:01 it is 23:01 of the day before again: that hour is the new day's.
        assertThat(from("America/St_Johns", DAY, "2006-10-28T12:00:00Z", 3))
                .containsExactly("2006-10-28T00:00 24H", "2006-10-29T00:00 25H", "2006-10-30T00:00 24H");
    }

    @Test
    void aDayThatIsLeftOutHasNoWindow() {
        assertThat(from("Pacific/Apia", DAY, "2011-12-29T11:00:00Z", 3))
                .containsExactly("2011-12-29T00:00 24H", "2011-12-31T00:00 24H", "2012-01-01T00:00 24H");
        assertThat(from("Pacific/Apia", HOUR, "2011-12-30T09:30:00Z", 2))
                .containsExactly("2011-12-29T23:00 1H", "2011-12-31T00:00 1H");
        assertThat(from("Pacific/Apia", 7 * DAY, "2011-12-26T12:00:00Z", 2))
                .containsExactly("2011-12-26T00:00 144H", "2012-01-02T00:00 168H");
    }

    @Test
    void hoursAreThoseOfTheClock() {
        assertThat(from("Asia/Kolkata", HOUR, "2026-01-01T00:00:00Z", 2))
                .containsExactly("2026-01-01T05:00 1H", "2026-01-01T06:00 1H");
        assertThat(from("Europe/Berlin", HOUR, "2026-03-29T00:30:00Z", 2))
                .containsExactly("2026-03-29T01:00 1H", "2026-03-29T03:00 1H");
        assertThat(from("Europe/Berlin", HOUR, "2026-10-24T23:30:00Z", 3))
                .containsExactly("2026-10-25T01:00 1H", "2026-10-25T02:00 2H", "2026-10-25T03:00 1H");
        assertThat(from("Europe/Berlin", 6 * HOUR, "2026-03-28T23:30:00Z", 2))
                .containsExactly("2026-03-29T00:00 5H", "2026-03-29T06:00 6H");
        assertThat(from("Australia/Lord_Howe", HOUR, "2026-10-03T14:45:00Z", 3))
                .containsExactly("2026-10-04T01:00 1H", "2026-10-04T02:30 30M", "2026-10-04T03:00 1H");
        assertThat(from("Australia/Lord_Howe", HOUR, "2026-04-04T14:15:00Z", 2))
                .containsExactly("2026-04-05T01:00 1H30M", "2026-04-05T02:00 1H");
    }

    @Test
    void weeksBeginOnMonday() {
        assertThat(from("Europe/Berlin", 7 * DAY, "2026-03-26T12:00:00Z", 2))
                .containsExactly("2026-03-23T00:00 167H", "2026-03-30T00:00 168H");
        assertThat(from("UTC", 14 * DAY, "1970-01-01T00:00:00Z", 2))
                .containsExactly("1969-12-29T00:00 336H", "1970-01-12T00:00 336H");
        assertThat(from("UTC", 3 * DAY, "1970-01-01T00:00:00Z", 2))
                .containsExactly("1970-01-01T00:00 72H", "1970-01-04T00:00 72H");
    }

    /** Around every change of the clock since 1880 and to 2040, in every zone there is; as {@code java.time} sees local days. */
    @ParameterizedTest
    @ValueSource(longs = {HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY})
    void windowsAreDisjointAndLeaveNothingOut(long unit) {
        var random = new Random(unit);
        var seen = new HashSet<ZoneRules>();
        for (String id : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone = ZoneId.of(id);
            if (!seen.add(zone.getRules())) {
                // Another name of a zone.
                continue;
            }
            var windows = new Calendar(unit, zone);
            long time = Instant.parse("1880-01-01T00:00:00Z").toEpochMilli();
            for (int change = 0; change < 60; change++) {
                var next = zone.getRules().nextTransition(Instant.ofEpochMilli(time));
                long near = next == null
                        ? time + random.nextLong(1_000 * DAY)
                        : next.getInstant().toEpochMilli() + random.nextLong(-3 * unit, 3 * unit);
                check(windows, unit, zone, near);
                check(
                        windows,
                        unit,
                        zone,
                        next == null ? near : next.getInstant().toEpochMilli());
                check(
                        windows,
                        unit,
                        zone,
                        next == null ? near : next.getInstant().toEpochMilli() - 1);
                time = next == null ? near : next.getInstant().toEpochMilli();
            }
        }
    }

    private static void check(Windows windows, long unit, ZoneId zone, long time) {
        Window window = of(windows, time);
        String shown = zone + " at " + Instant.ofEpochMilli(time) + ": " + text(window);
        // Bare conditions: there are some two hundred thousand of them.
        if (window.start() > time || window.end() <= time) {
            throw new AssertionError("not in it: " + shown);
        }
        if (!of(windows, window.end())
                        .equals(new Window(
                                window.end(), of(windows, window.end()).length()))
                || of(windows, window.start() - 1).end() != window.start()
                || !of(windows, window.start()).equals(window)
                || !of(windows, window.end() - 1).equals(window)) {
            throw new AssertionError("not beside its neighbours: " + shown);
        }
        if (windows.lastEnd(time) != window.start() || windows.lastEnd(window.end()) != window.end()) {
            throw new AssertionError("ends otherwise: " + shown);
        }
        Instant start = Instant.ofEpochMilli(window.start());
        LocalDate day = start.atZone(zone).toLocalDate();
        if (unit % DAY == 0) {
            if (!day.atStartOfDay(zone).toInstant().equals(start)) {
                throw new AssertionError("begins within a day: " + shown);
            }
            long days = day.toEpochDay();
            boolean jumped =
                    start.minusMillis(1).atZone(zone).toLocalDate().plusDays(1).isBefore(day);
            if (!jumped
                    && (unit % (7 * DAY) == 0
                            ? day.getDayOfWeek() != DayOfWeek.MONDAY
                            : Math.floorMod(days, unit / DAY) != 0)) {
                throw new AssertionError("begins on another day: " + shown);
            }
        } else {
            LocalDateTime local = start.atZone(zone).toLocalDateTime();
            LocalDateTime just = start.minusMillis(1).atZone(zone).toLocalDateTime();
            boolean jumped = Duration.between(just, local).compareTo(Duration.ofMillis(1)) > 0;
            if (!jumped && local.toLocalTime().toNanoOfDay() % (unit * 1_000_000) != 0) {
                throw new AssertionError("begins within an hour: " + shown);
            }
        }
    }

    @Test
    void anEventInOneOfTheLastTwoWindowsMakesNothingNew() {
        var windows = new Calendar(DAY, ZoneId.of("Europe/Berlin"));
        long noon = Instant.parse("2026-05-05T12:00:00Z").toEpochMilli();
        var starts = new ArrayList<Long>();
        Windows.Visitor visitor = (start, length) -> starts.add(start);
        for (int i = 0; i < 4; i++) {
            windows.assign(noon + (i % 2) * DAY, visitor);
        }
        assertThat(starts).containsExactly(starts.get(0), starts.get(1), starts.get(0), starts.get(1));
        var management = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        Windows.Visitor blind = (start, length) -> {};
        for (int i = 0; i < 20_000; i++) {
            windows.assign(noon + (i % 2) * DAY, blind);
        }
        long before = management.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            windows.assign(noon + (i % 2) * DAY, blind);
        }
        assertThat(management.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    @ParameterizedTest
    @CsvSource({"1, m", "90, m", "5, h", "36, h", "25, h", "90, s"})
    void otherLengthsAreRefused(int count, String unit) {
        Duration length = Duration.parse("PT" + count + unit.toUpperCase(java.util.Locale.ROOT));
        assertThatThrownBy(() -> new Tumbling(length, ZoneId.of("Asia/Kolkata")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole days or weeks");
        assertThatThrownBy(() -> new Calendar(length.toMillis(), ZoneId.of("Asia/Kolkata")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
