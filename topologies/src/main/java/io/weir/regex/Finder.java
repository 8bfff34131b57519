// SPDX-License-Identifier: Apache-2.0
package io.weir.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds a pattern in texts. Says what {@link Matcher#find()} says, sooner: {@link Walk} looks, and RE2/J only where that must not. Not
 * for several threads.
 *
 * <p>The text is encoded as UTF-8 first. One with surrogates is left to RE2/J, which looks for matches inside of pairs, too.
 */
public final class Finder {

    private static final String NOTHING = "";

    /** The longest buffer that is kept, in bytes. */
    private static final int KEPT = 1 << 16;

    private final Pattern pattern;
    private final boolean groups;
    private @Nullable Walk walk;
    /** How many texts there have been, up to two. A pattern that comes with each event is prepared for nothing. */
    private int texts;

    private @Nullable Matcher matcher;

    private String text = NOTHING;
    private byte[] buffer = {};
    private byte[] bytes = buffer;
    private int length;
    private boolean ascii;
    private boolean walks;
    private boolean found;
    /** A position in the bytes, and the same in the text. */
    private int knownByte;

    private int knownUnit;

    /**
     * Of a pattern.
     *
     * @param groups whether they will be asked for
     */
    public Finder(Pattern pattern, boolean groups) {
        this.pattern = pattern;
        this.groups = groups;
    }

    /** The pattern. */
    public Pattern pattern() {
        return pattern;
    }

    /** Begins with a text. */
    public void reset(String text) {
        this.text = text;
        found = false;
        knownByte = 0;
        knownUnit = 0;
        if (texts < 2 && ++texts == 2) {
            var wanted = new BitSet();
            wanted.set(1, groups ? pattern.groupCount() + 1 : 1);
            Program program = Program.of(pattern, false, wanted);
            walk = program == null ? null : new Walk(program);
        }
        walks = walk != null && encode(text);
        if (!walks) {
            matcher = pattern.matcher(text);
        }
    }

    /** Forgets the text. */
    public void forget() {
        text = NOTHING;
        matcher = null;
        bytes = buffer;
    }

    /** Goes to the next match, as {@link Matcher#find()} does. */
    public boolean find() {
        if (walks && walk != null) {
            int begin = found ? walk.to : 0;
            if (found && walk.from == walk.to) {
                begin = nextCharacter(begin);
            }
            if (begin > length) {
                return false;
            }
            int unit = found ? unit(walk.from) : 0;
            knownByte = found ? walk.from : 0;
            knownUnit = unit;
            int from = unit(begin);
            Walk.Answer answer = walk.find(bytes, begin, length);
            if (answer != Walk.Answer.UNKNOWN) {
                found = answer == Walk.Answer.YES;
                return found;
            }
            walks = false;
            matcher = pattern.matcher(text);
            return matcher.find(from);
        }
        return matcher().find();
    }

    private int nextCharacter(int from) {
        int at = from + 1;
        while (at < length && (bytes[at] & 0xc0) == 0x80) {
            at++;
        }
        return at;
    }

    /** Where the match begins, in UTF-16 units. */
    public int start() {
        return walks && walk != null ? unit(walk.from) : matcher().start();
    }

    /** Where the match ends, in UTF-16 units. */
    public int end() {
        return walks && walk != null ? unit(walk.to) : matcher().end();
    }

    /** What a group has matched; null if it took no part. 0 is all of the match. */
    public @Nullable String group(int group) {
        if (!walks || walk == null) {
            return matcher().group(group);
        }
        int from = group == 0 ? walk.from : walk.slots[2 * group];
        int to = group == 0 ? walk.to : walk.slots[2 * group + 1];
        return from < 0 && to < 0 ? null : text.substring(unit(from), unit(to));
    }

    private Matcher matcher() {
        if (matcher == null) {
            throw new IllegalStateException("no text");
        }
        return matcher;
    }

    /** A position of the bytes in UTF-16 units. Matches come from left to right, so it is counted from the last one. */
    private int unit(int position) {
        if (ascii) {
            return position;
        }
        int from = position >= knownByte ? knownByte : 0;
        int unit = position >= knownByte ? knownUnit : 0;
        for (int i = from; i < position; i++) {
            unit += (bytes[i] & 0xc0) == 0x80 ? 0 : 1;
        }
        return unit;
    }

    /** Puts the text into bytes; false if it has surrogates. */
    private boolean encode(String text) {
        int units = text.length();
        byte[] into = room(units);
        int at = 0;
        while (at < units) {
            char c = text.charAt(at);
            if (c >= 0x80) {
                break;
            }
            into[at++] = (byte) c;
        }
        ascii = at == units;
        if (!ascii) {
            int size = at;
            for (int i = at; i < units; i++) {
                char c = text.charAt(i);
                if (Character.isSurrogate(c)) {
                    return false;
                }
                size += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
            byte[] whole = room(size);
            System.arraycopy(into, 0, whole, 0, at);
            into = whole;
            int to = at;
            for (int i = at; i < units; i++) {
                char c = text.charAt(i);
                if (c < 0x80) {
                    into[to++] = (byte) c;
                } else {
                    if (c < 0x800) {
                        into[to++] = (byte) (0xc0 | (c >> 6));
                    } else {
                        into[to++] = (byte) (0xe0 | (c >> 12));
                        into[to++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                    }
                    into[to++] = (byte) (0x80 | (c & 0x3f));
                }
            }
            at = to;
        }
        length = at;
        bytes = into;
        return true;
    }

    private byte[] room(int size) {
        if (size > KEPT) {
            return new byte[size];
        }
        if (buffer.length < size) {
            buffer = new byte[Math.min(KEPT, Math.max(64, 2 * size))];
        }
        return buffer;
    }

    /** How many steps the last search took; -1 if RE2/J was asked. */
    long steps() {
        return walks && walk != null ? walk.steps : -1;
    }
}
