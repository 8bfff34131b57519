// SPDX-License-Identifier: Apache-2.0
package io.weir.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RE2/J is the definition, and we say the same. {@code -Dweir.fuzz=SECONDS} runs longer, {@code -Dweir.seeds=N} begins elsewhere, {@code
 * -Dweir.seed=N} runs one seed again.
 */
class RegexTwinTest {

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "ab",
            "aab",
            "aaaa",
            "abab",
            "a\n",
            "\na",
            "a\nb",
            "a\r\nb",
            "a\u0085b",
            "a\u2028b",
            " a ",
            "a b",
            "a\u000bb",
            "a\u00a0b",
            "\u00e9",
            "\u00e9a",
            "a\u00e9",
            "a\u00e9b\u00e9",
            "\u00c9\u00e9",
            "k\u212aK",
            "s\u017fS",
            "\u03c3\u03c2\u03a3",
            "\u01c4\u01c5\u01c6",
            "i\u0130\u0131I",
            "\u00df\u1e9e",
            "\ud83d\ude00",
            "a\ud83d\ude00b",
            "\ud83d\ude00\ud83d\ude00",
            "\u0000a",
            "a-b_c 1",
            "aX",
            "x\u0300");

    /** What other engines do otherwise, and what we might. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // The ends of texts and lines.
                "a$",
                "(a)$",
                "a\\z",
                "(?m)a$",
                "(?m)^(.)$",
                "^a",
                "(?m)^(a)",
                "\\Aa",
                "a$\\n?",
                "(a)(b$)?(b)?",
                "(?m)(^|x)(a|b)",
                "a\\z|ab?",
                "$",
                "^",
                "(?m)$",
                "(?m)^",
                "^$",
                "(?:^a|b)+",
                "(?:a$|ab)b?",
                "(?m)(?:^.$\\n?)+",
                // What a dot is.
                ".",
                "(.)",
                "(?s).",
                "(?s)(.*)",
                "(.*)",
                "(.*)\\n(.*)",
                "(?s)(.)(.)?",
                "(.+?)(.*)",
                "[^a]",
                "([^\\n]*)",
                "(?s)a(.)b",
                // White space and words.
                "\\s",
                "(\\s+)",
                "\\S+",
                "a\\vb",
                "[\\v]",
                "[[:space:]]",
                "\\b",
                "\\B",
                "\\ba",
                "a\\b",
                "\\b(.)\\b",
                "\\B(.)",
                "(\\w+)",
                "\\W",
                "(\\w+|\\W)*",
                "\\ba\\B",
                ".\\b.",
                // Cases.
                "(?i)k",
                "(?i)(k+)",
                "(?i)S",
                "(?i)[k]",
                "(?i)[^k]",
                "(?i)\u03c3+",
                "(?i)\u01c5+",
                "(?i)i+",
                "(?i)\u00df",
                "(?i)\u00e9(\u00c9)",
                "(?i)a(?-i)b",
                "(?i:a)b",
                "(?i)[a-k]+",
                "\u0130",
                // Classes.
                "\\pL",
                "(\\p{Lu}+)",
                "\\PL",
                "\\p{Greek}+",
                "[[:alpha:]]+",
                "[[:^alpha:]]+",
                "[^\u00e9]",
                "[\\x{80}-\\x{10FFFF}]",
                "([^\\x00-\\x7F])",
                "[\\d\\-x]",
                "\\pZ",
                "[^\\x00-\\x{10FFFF}]",
                // Repetitions.
                "(a*)*",
                "(a*)+",
                "(|a)*",
                "(|a)+",
                "(a|)*",
                "(a|b*)*",
                "(a*?)*?",
                "(?:a*)*b",
                "((a)|b)*",
                "(?:(a)|(b)|(ab))*",
                "(a){0}b",
                "(?:(a)){0}(b)?",
                "(a{2})*",
                "(a{0,2}){2}",
                "(a?){3}",
                "(a??)(a*)",
                "(a*?)(a*)",
                "(?U)(a*)(a*)",
                "(?U)(a*?)(a*)",
                "(a|ab)(b|)",
                "(ab|a)(b?)",
                "(a+)(a+)",
                "(a+?)(a+?)",
                "(a*)(ab)*(b*)",
                "(?:a|ab)(?:c|bcd)?",
                "((a*)b?)*",
                "(a|aa)+",
                "a{1000}",
                "(?:a{0,30}){30}",
                "(?:)",
                "()",
                "(()|a)b",
                "(a)|(b)",
                "|a",
                "a|",
                "(?:|a|b)*?b",
                "(^)*",
                "(\\b)*a",
                "(?:$)*",
                "(?:\\b|a)+",
                // Halves of pairs, and what is written in other ways.
                "\\x{D83D}",
                "\\x{DE00}",
                "[\\x{D800}-\\x{DFFF}]",
                "(\\x{1F600})",
                "[\\x{1F600}-\\x{1F64F}]+",
                "\\Qa*\\E",
                "\\x00",
                "z*",
                "(z*)",
                "(z?)(.)",
                "(?P<x>a)(?<y>b)",
            })
    void whatMightBeDifferentIsNot(String text) {
        Pattern pattern = Pattern.compile(text);
        for (String each : TEXTS) {
            assertThat(Twins.difference(pattern, each))
                    .as("/%s/ in %s", text, each)
                    .isEmpty();
            assertThat(Twins.difference(pattern, each.repeat(3)))
                    .as("/%s/ in %s", text, each.repeat(3))
                    .isEmpty();
        }
    }

    @Test
    void patternsByChanceMeanTheSame() {
        long seconds = Long.getLong("weir.fuzz", 4);
        Long one = Long.getLong("weir.seed");
        long first = one == null ? Long.getLong("weir.seeds", 1) : one;
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        int patterns = 0;
        int walked = 0;
        for (long seed = first; one != null ? seed == one : System.nanoTime() < end || seed < first + 200; seed++) {
            var random = new Random(seed * 7_919);
            String text = Twins.pattern(random);
            Pattern pattern;
            try {
                pattern = Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                continue;
            }
            patterns++;
            walked += Twins.isWalked(pattern) ? 1 : 0;
            for (int i = 0; i < 12; i++) {
                String in = Twins.text(random);
                assertThat(Twins.difference(pattern, in))
                        .as("seed %d, /%s/ in %s", seed, text, in)
                        .isEmpty();
            }
        }
        if (one == null) {
            assertThat(walked).as("of %d patterns", patterns).isGreaterThan(patterns * 3 / 4);
        }
    }

    /** Or another version of RE2/J compiles to something that we do not know, and all is slow. */
    @Test
    void whatIsUsualIsOurs() {
        for (String text : List.of(
                "a",
                "^(?P<a>\\S+) \\[(?P<b>[^\\]]*)\\] \"(.*?)\" (\\d{3}|-)$",
                "(?i)error|warn",
                "\\bGET\\b",
                "^/products/[0-9]+$")) {
            assertThat(Twins.isWalked(Pattern.compile(text))).as(text).isTrue();
            var finder = new Finder(Pattern.compile(text), true);
            for (int i = 0; i < 3; i++) {
                finder.reset("some text");
                finder.find();
                // The first time is RE2/J's: a pattern may come with each event.
                assertThat(finder.steps() >= 0).as(text).isEqualTo(i > 0);
            }
        }
    }

    /** For which the order of the ways around, or a bug, is RE2/J's to say. */
    @ParameterizedTest
    @ValueSource(strings = {"(a*)*", "(|a)+", "(?:\\b|a)+", "\\x{DE00}", "(?:(a)){0}", "b*^a", "(?m)(?:^.$\\n?)+"})
    void whatIsNotOurs(String text) {
        assertThat(Twins.isWalked(Pattern.compile(text))).isFalse();
    }

    /** Patterns that take other engines exponential time, or a power of the length. */
    private static final List<String> EVIL = List.of(
            "(a+)+$",
            "(a+)+b",
            "(a*)*b",
            "(a|a)*b",
            "(a|aa)+$",
            "(a?){30}a{30}b",
            "(.*)*x",
            "(.*)+x",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
            "(x+x+)+y",
            "a*a*a*a*a*a*b",
            "(.*a){12}b",
            "(.*?a){12}b",
            "(.*?)(.*?)(.*?)(.*?)(.*?)b",
            "\\s+$",
            "^(\\w+\\s?)*$",
            "(?:[a-z]+)*(?:[a-z]+)*[0-9]",
            "(?:.*[a-z]*)1",
            "(?:.*?[a-z]*)1",
            "(?:.*(?:[^a\\\\]|\\\\.|aa)*)1",
            "(.+\\.)+(.+)@",
            "(?:(?:a|b)+c?)+d");

    @Test
    void stepsAreInProportionToTheText() {
        for (String text : EVIL) {
            Pattern pattern = Pattern.compile(text);
            for (String piece : List.of("a", "x", "ax", "a ", "aX", "ab", "\u00e9a", "aa.")) {
                String once = piece.repeat(600 / piece.length());
                for (boolean whole : new boolean[] {true, false}) {
                    // From the first step in vain on it is remembered where ways have been: that is what has the bound.
                    long first = steps(pattern, whole, 0, once);
                    assertThat(steps(pattern, whole, 0, once + once))
                            .as("/%s/ in %s", text, piece)
                            .isLessThanOrEqualTo(2 * first + 2_000);
                    // For each character, each instruction and coming back to it; and what is tried before.
                    assertThat(steps(pattern, whole, 8, once))
                            .as("/%s/ in %s", text, piece)
                            .isLessThan(620L * (2 * pattern.programSize() + 20));
                }
            }
        }
    }

    /** How many there are; none if that is RE2/J's to say. */
    private static long steps(Pattern pattern, boolean whole, int patience, String text) {
        Program program = Program.of(pattern, whole, new BitSet());
        if (program == null) {
            return 0;
        }
        byte[] line = text.getBytes(StandardCharsets.UTF_8);
        var walk = new Walk(program, patience);
        Walk.Answer answer = whole ? walk.matches(line, line.length) : walk.find(line, 0, line.length);
        var theirs = pattern.matcher(line);
        assertThat(answer).isEqualTo((whole ? theirs.matches() : theirs.find()) ? Walk.Answer.YES : Walk.Answer.NO);
        return walk.steps;
    }

    /** A line that would take more memory than there may be is RE2/J's, and so is one that leaves too much to come back to. */
    @Test
    void whatIsLongIsLeft() {
        for (String text : List.of("(.*?a){40}b", "(?:(a)|aa|ab)*b", "(a|aa)+$", "(?:(a)|b)*", "((a)|b)*c")) {
            Pattern pattern = Pattern.compile(text);
            String line = "a".repeat(60_000);
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            var whole = new WholeMatcher(pattern, pattern.groupCount());
            boolean matches = whole.matches(bytes, bytes.length);
            var theirs = pattern.matcher(bytes);
            assertThat(matches).as(text).isEqualTo(theirs.matches());
            if (matches) {
                assertThat(whole.start(1)).as(text).isEqualTo(theirs.start(1));
                assertThat(whole.end(1)).as(text).isEqualTo(theirs.end(1));
            }
        }
        var long_ = new WholeMatcher(Pattern.compile("(.*?a){40}b"));
        byte[] line = "a".repeat(60_000).getBytes(StandardCharsets.UTF_8);
        assertThat(long_.matches(line, line.length)).isFalse();
        assertThat(long_.steps()).isEqualTo(-1);
        // And the next is ours again.
        assertThat(long_.matches(new byte[] {'b'}, 1)).isFalse();
        assertThat(long_.steps()).isNotNegative();
    }

    /** An alternation of thousands has thousands of tables, or none. */
    @Test
    void aLargePatternIsPreparedInTimeOrLeft() {
        var words = new StringBuilder("(");
        var random = new Random(5);
        for (int i = 0; i < 900; i++) {
            words.append(i == 0 ? "" : "|").append(Long.toString(random.nextLong(1L << 40), 36));
        }
        Pattern pattern = Pattern.compile(words + ")(.*)");
        for (int i = 0; i < 20; i++) {
            String text = words.substring(1 + i * 40, 60 + i * 40);
            assertThat(Twins.difference(pattern, text)).isEmpty();
        }
    }
}
