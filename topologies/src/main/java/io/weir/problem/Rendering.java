// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import io.weir.problem.Problem.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Problems as text.
 *
 * <pre>
 * error[R0207]: `decimals` must be between 0 and 9, but is 12
 *   --&gt; reductions/cold-chain.yaml:7:17
 *    |
 *  7 |       decimals: 12
 *    |                 ^^ allowed: 0..9
 *    = why: at 12 decimals a long overflows after nine million readings of 1.0
 * </pre>
 *
 * Control characters of what is shown, whoever wrote it, are replaced, so that no file can speak to a terminal.
 *
 * @param format which form
 * @param colour whether escape sequences colour it; of the text only
 * @param outcome what the problems led to, for the last line of the text: {@code nothing was started}; empty where that goes without saying
 * @param columns how wide the text may be, where it can be broken; 0 if that does not matter
 */
public record Rendering(Format format, boolean colour, String outcome, int columns) {

    /** Which form. */
    public enum Format {
        /** With the lines that they are about, for people. */
        TEXT,
        /** {@code file:line:col: R0207: message}, for editors. */
        SHORT,
        /** One JSON object a line, for machines. */
        JSON;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Code points of a line that are shown. Longer ones are shown around the problem. */
    private static final int WIDEST = 140;

    /** A column less and the carets would have no room. */
    private static final int NARROWEST = 40;

    /** As wide as it comes. */
    public Rendering(Format format, boolean colour, String outcome) {
        this(format, colour, outcome, 0);
    }

    /** The text without colour. */
    public static Rendering plain() {
        return new Rendering(Format.TEXT, false, "nothing was started");
    }

    /**
     * All problems, in order, with line feeds.
     *
     * @param texts by file, as in the sources; of a file that is not there, no line is shown
     * @return empty if there are none
     */
    public String render(Problems problems, Map<String, String> texts) {
        return render(problems.all(), texts);
    }

    /** These problems, in this order, with line feeds. */
    public String render(List<Problem> problems, Map<String, String> texts) {
        var out = new StringBuilder();
        var lines = new HashMap<String, Lines>();
        for (Problem problem : problems) {
            switch (format) {
                case TEXT -> text(out, problem, texts, lines);
                case SHORT -> shortly(out, problem);
                case JSON -> json(out, problem);
            }
        }
        if (format == Format.TEXT && !problems.isEmpty()) {
            out.append(summary(problems)).append('\n');
        }
        return out.toString();
    }

    // ---- text

    private void text(StringBuilder out, Problem problem, Map<String, String> texts, Map<String, Lines> lines) {
        Source source = problem.source();
        String severity = severity(problem);
        String paint = switch (problem.severity()) {
            case ERROR -> "1;31";
            case WARNING -> "1;33";
            case HINT -> "1;36";
        };
        String number = String.valueOf(source.line());
        String margin = " ".repeat(number.length() + 1);
        out.append(paint(severity + "[" + problem.code() + "]", paint))
                .append(paint(": " + printable(problem.message()), "1"))
                .append('\n')
                .append(margin)
                .append(paint("-->", "1;34"))
                .append(' ')
                .append(printable(source.toString()))
                .append('\n');
        String text = texts.get(source.file());
        if (text != null) {
            Lines file = lines.computeIfAbsent(source.file(), name -> Lines.of(text));
            excerpt(out, problem, file.line(source.line()), number, margin, paint);
        } else if (problem.label() != null) {
            note(out, margin, printable(problem.label()));
        }
        for (String note : problem.notes()) {
            note(out, margin, printable(note));
        }
        out.append('\n');
    }

    private void excerpt(StringBuilder out, Problem problem, String line, String number, String margin, String paint) {
        Source source = problem.source();
        int[] points = line.codePoints().toArray();
        int from = Math.min(source.column() - 1, points.length);
        int to = Math.clamp((long) from + source.length(), from, Math.max(from, points.length));
        int begin = 0;
        int end = points.length;
        // Before the line stand its number and a bar; dots may stand on both sides of it.
        int widest = columns == 0 ? WIDEST : Math.clamp(columns - margin.length() - 5L, NARROWEST, WIDEST);
        if (points.length > widest) {
            begin = Math.max(0, Math.min(from - widest / 3, points.length - widest));
            end = Math.min(points.length, begin + widest);
            to = Math.clamp(to, from, Math.max(from, end));
        }
        String before = shown(points, begin, from);
        String marked = shown(points, from, to);
        String after = shown(points, to, end);
        String dots = begin > 0 ? "…" : "";
        String shown = (dots + before + marked + after + (end < points.length ? "…" : "")).stripTrailing();
        String carets =
                " ".repeat(dots.length() + width(before)) + paint("^".repeat(Math.max(1, width(marked))), paint);
        String bar = margin + " " + paint("|", "1;34");
        out.append(bar).append('\n');
        out.append(' ').append(paint(number + " |", "1;34"));
        if (!shown.isEmpty()) {
            out.append(' ').append(shown);
        }
        out.append('\n').append(bar).append(' ').append(carets);
        if (problem.label() != null) {
            String label = printable(problem.label());
            int labelAt = margin.length() + 3 + dots.length() + width(before) + Math.max(1, width(marked)) + 1;
            if (columns > 0 && labelAt + width(label) > columns) {
                out.append('\n').append(bar);
                label = wrapped(label, columns - margin.length() - 3, margin + "   ");
            }
            out.append(' ').append(paint(label, paint));
        }
        out.append('\n');
    }

    private void note(StringBuilder out, String margin, String note) {
        out.append(margin)
                .append(' ')
                .append(paint("=", "1;34"))
                .append(' ')
                .append(wrapped(note, columns == 0 ? 0 : columns - margin.length() - 3, margin + "   "))
                .append('\n');
    }

    /**
     * A text in lines that are as wide as there is room, broken at spaces.
     *
     * @param room columns; 0 or less for one line
     * @param indent what the second line and those after it begin with, outside the room
     */
    public static String wrapped(String text, int room, String indent) {
        if (room <= 0 || width(text) <= room) {
            return text;
        }
        var wrapped = new StringBuilder();
        int used = 0;
        for (String word : text.split(" ", -1)) {
            int wide = width(word);
            if (used > 0 && used + 1 + wide > room) {
                wrapped.append('\n').append(indent);
                used = 0;
            } else if (!wrapped.isEmpty()) {
                wrapped.append(' ');
                used++;
            }
            wrapped.append(word);
            used += wide;
        }
        return wrapped.toString();
    }

    /** {@code 2 problems in reductions/cold-chain.yaml; nothing was started}. */
    private String summary(List<Problem> problems) {
        long errors = count(problems, Severity.ERROR);
        var parts = new StringBuilder();
        part(
                parts,
                errors,
                count(problems, Severity.WARNING) + count(problems, Severity.HINT) > 0 ? "error" : "problem");
        part(parts, count(problems, Severity.WARNING), "warning");
        part(parts, count(problems, Severity.HINT), "hint");
        var files = new TreeSet<String>();
        problems.forEach(problem -> files.add(problem.source().file()));
        return parts + " in " + (files.size() == 1 ? printable(files.first()) : files.size() + " files")
                + (errors > 0 && !outcome.isEmpty() ? "; " + outcome : "");
    }

    private static void part(StringBuilder parts, long count, String what) {
        if (count > 0) {
            parts.append(parts.isEmpty() ? "" : ", ")
                    .append(count)
                    .append(' ')
                    .append(what)
                    .append(count == 1 ? "" : "s");
        }
    }

    private static long count(List<Problem> problems, Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .count();
    }

    private String paint(String text, String code) {
        return colour ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }

    private static String severity(Problem problem) {
        return problem.severity().name().toLowerCase(Locale.ROOT);
    }

    // ---- characters

    private static String shown(int[] points, int begin, int end) {
        var text = new StringBuilder();
        for (int i = begin; i < end; i++) {
            // A tab is one column wide here, as it is in positions.
            text.appendCodePoint(points[i] == '\t' ? ' ' : visible(points[i]));
        }
        return text.toString();
    }

    private static String printable(String text) {
        var printable = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            switch (point) {
                case '\n' -> printable.append("\\n");
                case '\t' -> printable.append("\\t");
                default -> printable.appendCodePoint(visible(point));
            }
        });
        return printable.toString();
    }

    /** Controls, and what turns the direction of text, as the replacement character. */
    private static int visible(int point) {
        boolean turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
        boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return Character.isISOControl(point) || turns || lone ? 0xFFFD : point;
    }

    /** Columns of a terminal. */
    private static int width(String text) {
        return text.codePoints().map(Rendering::width).sum();
    }

    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (point >= 0x1100 && point <= 0x115F)
                || (point >= 0x2E80 && point <= 0xA4CF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0xFE30 && point <= 0xFE6F)
                || (point >= 0xFF00 && point <= 0xFF60)
                || (point >= 0xFFE0 && point <= 0xFFE6)
                || (point >= 0x1F300 && point <= 0x1FAFF)
                || (point >= 0x20000 && point <= 0x3FFFD);
        return wide ? 2 : 1;
    }

    // ---- short and JSON

    private static void shortly(StringBuilder out, Problem problem) {
        out.append(printable(problem.source().toString()))
                .append(": ")
                .append(problem.code())
                .append(": ")
                .append(problem.severity() == Severity.ERROR ? "" : severity(problem) + ": ")
                .append(printable(problem.message()))
                .append('\n');
    }

    private static void json(StringBuilder out, Problem problem) {
        Source source = problem.source();
        out.append("{\"code\":");
        quote(out, problem.code());
        out.append(",\"severity\":");
        quote(out, severity(problem));
        out.append(",\"message\":");
        quote(out, problem.message());
        out.append(",\"file\":");
        quote(out, source.file());
        out.append(",\"line\":").append(source.line());
        out.append(",\"column\":").append(source.column());
        out.append(",\"length\":").append(source.length());
        if (problem.label() != null) {
            out.append(",\"label\":");
            quote(out, problem.label());
        }
        out.append(",\"notes\":[");
        for (int i = 0; i < problem.notes().size(); i++) {
            out.append(i == 0 ? "" : ",");
            quote(out, problem.notes().get(i));
        }
        out.append("]}\n");
    }

    /** Own quoting, because this package knows no library. */
    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < ' ' || (c >= 0x7F && c < 0xA0) || (Character.isSurrogate(c) && !isPaired(text, i))) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static boolean isPaired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
