// SPDX-License-Identifier: Apache-2.0
package io.weir.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What RE2/J says of a pattern and a text, and what we say; and patterns and texts by chance. */
public final class Twins {

    /** No patience remembers from the first step that is in vain; the longest never does, where the text is short. */
    private static final int[] PATIENCES = {0, 1, 16, 1_000_000};

    private Twins() {}

    /** Whether lines are ours to match, and not RE2/J's. */
    public static boolean isWalked(Pattern pattern) {
        return Program.of(pattern, true, all(pattern)) != null;
    }

    /** What is different, or an empty text. */
    public static String difference(Pattern pattern, String text) {
        return whole(pattern, text) + found(pattern, text);
    }

    /** Of the whole text, as bytes. */
    static String whole(Pattern pattern, String text) {
        byte[] line = text.getBytes(StandardCharsets.UTF_8);
        Matcher matcher = pattern.matcher(line);
        String theirs = matcher.matches() ? groups(matcher) : "none";
        int[] groups = IntStream.rangeClosed(1, pattern.groupCount()).toArray();
        var ours = new WholeMatcher(pattern, groups);
        var differences = new StringBuilder();
        tell(differences, "whole", theirs, ours.matches(line, line.length) ? groups(ours, groups) : "none");
        byte[] longer = (text + "\u00e9a").getBytes(StandardCharsets.UTF_8);
        tell(differences, "part", theirs, ours.matches(longer, line.length) ? groups(ours, groups) : "none");
        Program program = Program.of(pattern, true, all(pattern));
        if (program != null) {
            for (int patience : PATIENCES) {
                var walk = new Walk(program, patience);
                Walk.Answer answer = walk.matches(line, line.length);
                if (answer != Walk.Answer.UNKNOWN) {
                    tell(
                            differences,
                            "whole with patience " + patience,
                            theirs,
                            answer == Walk.Answer.YES ? groups(walk.slots, pattern.groupCount()) : "none");
                }
            }
            int group = pattern.groupCount() / 2 + 1;
            if (group <= pattern.groupCount()) {
                var one = new WholeMatcher(pattern, group);
                String place = one.matches(line, line.length) ? one.start(group) + "-" + one.end(group) : "none";
                String same = matcher.matches() ? matcher.start(group) + "-" + matcher.end(group) : "none";
                tell(differences, "group " + group, same, place);
            }
        }
        return differences.toString();
    }

    /** Of all that is found in the text, as a string. */
    static String found(Pattern pattern, String text) {
        var theirs = new StringBuilder();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            theirs.append(strings(matcher)).append(';');
        }
        var finder = new Finder(pattern, true);
        var differences = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            finder.reset(text);
            var ours = new StringBuilder();
            while (finder.find()) {
                ours.append(strings(finder)).append(';');
            }
            tell(differences, "found", theirs.toString(), ours.toString());
        }
        var bare = new Finder(pattern, false);
        for (int i = 0; i < 2; i++) {
            bare.reset(text);
            tell(differences, "is found", String.valueOf(!theirs.isEmpty()), String.valueOf(bare.find()));
        }
        Program program = Program.of(pattern, false, all(pattern));
        if (program != null && text.chars().allMatch(c -> c < 0x80)) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            Matcher matcher = pattern.matcher(text);
            String first = matcher.find() ? matcher.start() + "-" + matcher.end() + groups(matcher) : "none";
            for (int patience : PATIENCES) {
                var walk = new Walk(program, patience);
                Walk.Answer answer = walk.find(bytes, 0, bytes.length);
                if (answer != Walk.Answer.UNKNOWN) {
                    tell(
                            differences,
                            "found with patience " + patience,
                            first,
                            answer == Walk.Answer.YES
                                    ? walk.from + "-" + walk.to + groups(walk.slots, pattern.groupCount())
                                    : "none");
                }
            }
        }
        return differences.toString();
    }

    private static BitSet all(Pattern pattern) {
        var all = new BitSet();
        all.set(1, pattern.groupCount() + 1);
        return all;
    }

    private static void tell(StringBuilder differences, String what, String theirs, String ours) {
        if (!theirs.equals(ours)) {
            differences.append(what + ": RE2/J says " + theirs + ", we say " + ours + "\n");
        }
    }

    private static String groups(Matcher matcher) {
        var groups = new StringBuilder();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            groups.append(' ').append(matcher.start(i)).append('-').append(matcher.end(i));
        }
        return groups.toString();
    }

    private static String strings(Matcher matcher) {
        var groups = new StringBuilder();
        groups.append('|').append(matcher.start()).append('-').append(matcher.end());
        for (int i = 0; i <= matcher.groupCount(); i++) {
            groups.append('|').append(matcher.group(i));
        }
        return groups.toString();
    }

    private static String strings(Finder finder) {
        var groups = new StringBuilder();
        groups.append('|').append(finder.start()).append('-').append(finder.end());
        for (int i = 0; i <= finder.pattern().groupCount(); i++) {
            groups.append('|').append(finder.group(i));
        }
        return groups.toString();
    }

    private static String groups(WholeMatcher matcher, int[] numbers) {
        var groups = new StringBuilder();
        for (int number : numbers) {
            groups.append(' ').append(matcher.start(number)).append('-').append(matcher.end(number));
        }
        return groups.toString();
    }

    private static String groups(int[] slots, int count) {
        var groups = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            groups.append(' ').append(slots[2 * i]).append('-').append(slots[2 * i + 1]);
        }
        return groups.toString();
    }

    private static final List<String> ATOMS = List.of(
            "a",
            "b",
            "ab",
            "aa",
            "1",
            "-",
            " ",
            "k",
            "K",
            "s",
            "\\n",
            "\u00e9",
            "\u00c9",
            "\u017f",
            "\u212a",
            "\ud83d\ude00",
            ".",
            "[ab]",
            "[^a]",
            "[^\\n]",
            "[a-c1]",
            "[^\u00e9]",
            "[\u00e0-\u00ff]",
            "[\\x{1F600}-\\x{1F64F}]",
            "\\d",
            "\\D",
            "\\w",
            "\\W",
            "\\s",
            "\\S",
            "[[:alpha:]]",
            "[[:^space:]]",
            "\\pL",
            "\\PL",
            "\\p{Lu}",
            "\\p{Greek}",
            "[\\d\\s]",
            "\\x61",
            "\\Qa.b\\E",
            "\\t",
            "\\v",
            "\\f");

    private static final List<String> EMPTY = List.of("^", "$", "\\A", "\\z", "\\b", "\\B", "", "(?:)");

    private static final List<String> REPEATS =
            List.of("*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}", "{0}", "{0,1}");

    private static final List<String> FLAGS = List.of("i", "s", "m", "U", "is", "im", "sm", "-i", "-s");

    /** A pattern, most of them well-formed. */
    static String pattern(Random random) {
        return (random.nextInt(4) == 0 ? "(?" + one(FLAGS, random) + ")" : "") + piece(random, 2 + random.nextInt(3));
    }

    private static String piece(Random random, int depth) {
        if (depth == 0) {
            return random.nextInt(8) == 0 ? one(EMPTY, random) : one(ATOMS, random);
        }
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> piece(random, depth - 1) + piece(random, depth - 1);
            case 3 -> piece(random, depth - 1) + piece(random, depth - 1) + piece(random, depth - 1);
            case 4 -> "(?:" + piece(random, depth - 1) + "|" + piece(random, depth - 1) + ")";
            case 5 -> "(" + piece(random, depth - 1) + ")";
            case 6 -> "(" + piece(random, depth - 1) + ")" + one(REPEATS, random);
            case 7 ->
                "(?" + (random.nextInt(4) == 0 ? one(FLAGS, random) : "") + ":" + piece(random, depth - 1) + ")"
                        + one(REPEATS, random);
            default -> one(ATOMS, random) + one(REPEATS, random) + piece(random, depth - 1);
        };
    }

    private static final List<String> LETTERS = List.of(
            "a",
            "a",
            "a",
            "b",
            "b",
            "c",
            "1",
            "-",
            " ",
            "\n",
            "k",
            "K",
            "s",
            "S",
            "A",
            ".",
            "_",
            "\t",
            "\u000b",
            "\f",
            "\r",
            "\u00e9",
            "\u00c9",
            "\u017f",
            "\u212a",
            "\u03b1",
            "\u2028",
            "\u0085",
            "\ud83d\ude00",
            "\ufffd",
            "\u0000");

    /** A text of what patterns look for. */
    static String text(Random random) {
        int most = random.nextInt(20) == 0 ? 60 : 9;
        int letters = random.nextBoolean() ? 5 : random.nextInt(3) == 0 ? LETTERS.size() : 21;
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(LETTERS.get(random.nextInt(letters)));
        }
        return text.toString();
    }

    private static String one(List<String> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    /** Texts that a sender may have made: each with something cut out, doubled, or in the place of something else. */
    public static List<String> mutations(String text, Random random, int count) {
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var changed = new StringBuilder(text);
            for (int j = random.nextInt(3); j >= 0; j--) {
                int from = random.nextInt(changed.length() + 1);
                int to = Math.min(changed.length(), from + random.nextInt(4));
                String piece = random.nextInt(3) == 0
                        ? ""
                        : random.nextInt(3) == 0 ? changed.substring(from, to).repeat(2) : one(LETTERS, random);
                changed.replace(from, random.nextBoolean() ? to : from, piece);
            }
            // Half of a pair cannot come out of a decoder's bytes.
            all.add(new String(changed.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
        return all;
    }
}
