// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Puts what a format spells into one typed register, without loss or not at all: then the register is failed and the event's failure
 * is {@link #FAILURE}. Holds the caches of its field, so one serves one field of one program and one thread.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><th>type</th><th>text</th><th>number</th><th>true, false</th></tr>
 * <tr><td>string</td><td>as it is</td><td>as it is spelled</td><td>as it is spelled</td></tr>
 * <tr><td>int</td><td>whole numbers of 64 bits, {@code 12.0} and {@code 1e3} among them</td><td>likewise</td><td>-</td></tr>
 * <tr><td>double</td><td>whole numbers that are exact, decimals; NaN, Infinity</td><td>likewise</td><td>-</td></tr>
 * <tr><td>bool</td><td>{@code true}, {@code false}</td><td>-</td><td>as it is</td></tr>
 * <tr><td>timestamp</td><td>as its {@link TimeFormat} says</td><td>likewise</td><td>-</td></tr>
 * <tr><td>duration</td><td>{@link Durations}</td><td>-</td><td>-</td></tr>
 * <tr><td>ip</td><td>{@link Ip}</td><td>-</td><td>-</td></tr>
 * </table>
 */
public final class Conversion {

    /** The failure of a register whose text or value does not fit its type. */
    public static final String FAILURE = "conversion";

    /** 9999-12-31T23:59:59.999999Z. */
    private static final long LAST_MICROS = 253_402_300_799_999_999L;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final Type type;
    private final int register;
    private final Strings strings = new Strings();
    private final TimeText times;

    /**
     * A conversion.
     *
     * @param format matters to timestamps only
     */
    public Conversion(Type type, TimeFormat format, int register) {
        this.type = type;
        this.register = register;
        this.times = new TimeText(format);
    }

    /** Takes text: UTF-8 without quotes and escapes. */
    public void text(byte[] text, int from, int to, Event event) {
        switch (type) {
            case STRING -> event.setObject(register, strings.of(text, from, to));
            case INT -> orFail(Numbers.toLong(text, from, to, event, register), event);
            case DOUBLE -> orFail(Numbers.toDouble(text, from, to, event, register), event);
            case BOOL -> {
                if (java.util.Arrays.equals(text, from, to, TRUE, 0, 4)) {
                    event.setLong(register, 1);
                } else if (java.util.Arrays.equals(text, from, to, FALSE, 0, 5)) {
                    event.setLong(register, 0);
                } else {
                    fail(event);
                }
            }
            case TIMESTAMP -> instant(times.parse(text, from, to, event.written), event);
            case DURATION -> instant(Durations.parse(text, from, to), event);
            case IP -> {
                Ip ip = Ip.parse(text, from, to);
                if (ip == null) {
                    fail(event);
                } else {
                    event.setObject(register, ip);
                }
            }
        }
    }

    /** Takes a number as JSON spells it. */
    public void number(byte[] text, int from, int to, Event event) {
        switch (type) {
            case STRING -> event.setObject(register, strings.of(text, from, to));
            case INT -> orFail(Numbers.toLong(text, from, to, event, register), event);
            case DOUBLE -> orFail(Numbers.toDouble(text, from, to, event, register), event);
            case TIMESTAMP -> instant(times.number(text, from, to), event);
            case BOOL, DURATION, IP -> fail(event);
        }
    }

    /** Takes a whole number that is not spelled. */
    public void whole(long value, Event event) {
        switch (type) {
            case INT -> event.setLong(register, value);
            case DOUBLE -> {
                double nearest = value;
                // 2^63, which no long is, would come back as the greatest long.
                if (nearest != 0x1p63 && (long) nearest == value) {
                    event.setDouble(register, nearest);
                } else {
                    fail(event);
                }
            }
            case STRING -> event.setObject(register, Long.toString(value));
            case TIMESTAMP -> {
                byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
                instant(times.number(text, 0, text.length), event);
            }
            case BOOL, DURATION, IP -> fail(event);
        }
    }

    /**
     * Takes a number with a fraction that is not spelled.
     *
     * @param single whether it was one of 32 bits, which matters to its spelling
     */
    public void decimal(double value, boolean single, Event event) {
        switch (type) {
            case DOUBLE -> event.setDouble(register, value);
            case STRING -> event.setObject(register, single ? Float.toString((float) value) : Double.toString(value));
            case INT -> {
                if (Math.rint(value) == value && Math.abs(value) < 0x1p63) {
                    event.setLong(register, (long) value);
                } else {
                    fail(event);
                }
            }
            case TIMESTAMP -> {
                if (Double.isFinite(value)) {
                    byte[] text = BigDecimal.valueOf(value).toPlainString().getBytes(StandardCharsets.US_ASCII);
                    instant(times.number(text, 0, text.length), event);
                } else {
                    fail(event);
                }
            }
            case BOOL, DURATION, IP -> fail(event);
        }
    }

    /**
     * Takes an instant as its format counts it, whatever the contract's format.
     *
     * @param value since the epoch
     * @param micros that one of them takes
     */
    public void instant(long value, long micros, Event event) {
        switch (type) {
            case TIMESTAMP, STRING -> {
                if (Math.abs(value) > LAST_MICROS / micros || value == Long.MIN_VALUE) {
                    fail(event);
                } else if (type == Type.STRING) {
                    event.setObject(register, Instants.text(value * micros));
                } else {
                    event.setLong(register, value * micros);
                }
            }
            case INT, DOUBLE, BOOL, DURATION, IP -> whole(value, event);
        }
    }

    /** Takes a truth value. */
    public void bool(boolean value, Event event) {
        switch (type) {
            case BOOL -> event.setLong(register, value ? 1 : 0);
            case STRING -> event.setObject(register, value ? "true" : "false");
            case INT, DOUBLE, TIMESTAMP, DURATION, IP -> fail(event);
        }
    }

    /** Takes what is no scalar and fits nothing. */
    public void fail(Event event) {
        event.status[register] = event.fail(FAILURE);
    }

    /** Takes nothing: the register is absent, whatever it was. */
    public void absent(Event event) {
        event.status[register] = Event.ABSENT;
    }

    private void instant(long micros, Event event) {
        if (micros == TimeText.NONE) {
            fail(event);
        } else {
            event.setLong(register, micros);
        }
    }

    private void orFail(boolean done, Event event) {
        if (!done) {
            fail(event);
        }
    }
}
