// SPDX-License-Identifier: Apache-2.0
package io.weir.yaml;

import io.weir.problem.Lines;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.yaml.Yaml.Scalar.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Text to trees, by way of snakeyaml-engine's events: YAML 1.2 with the core schema, positions kept, aliases resolved, tags and
 * duplicate keys refused.
 *
 * <p>What would surprise: where YAML takes a piece out of an expression (a leading {@code !}, {@code  #}, {@code : }, a comma in a
 * flow map) the text is often still valid YAML, so it is found here, where the raw text is at hand, and not by whoever reads the
 * expression's remains.
 */
public final class YamlParser {

    /** Code points of a file; a reduction is a page, not a database. */
    public static final int LARGEST = 4 << 20;
    /** Levels of maps and lists within each other. */
    public static final int DEEPEST = 64;
    /** Nodes of a file's documents after its aliases are resolved: ten levels of ten aliases would be ten thousand million. */
    public static final int MOST_NODES = 200_000;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();

    private final String file;
    private final Problems problems;
    private final Lines lines;
    private final int[] points;
    private final Map<Anchor, Yaml> anchors = new HashMap<>();
    private final Map<Anchor, Integer> sizes = new HashMap<>();
    private Iterator<Event> events = List.<Event>of().iterator();
    private @Nullable ScalarEvent lastScalar;
    private int nodes;
    private int flow;
    private boolean broken;

    private YamlParser(String file, String text, Problems problems) {
        this.file = file;
        this.problems = problems;
        this.lines = Lines.of(text);
        this.points = text.codePoints().toArray();
    }

    /**
     * The documents of a file that are whole.
     *
     * @param documents in order, without empty ones
     * @param whole whether every document of the file is there; if not, the problems say why
     */
    public record Parsed(List<Yaml> documents, boolean whole) {
        public Parsed {
            documents = List.copyOf(documents);
        }
    }

    /**
     * Parses all documents of a text.
     *
     * @param file for positions
     * @param problems takes what is wrong (codes R01xx); a document with a problem of syntax is left out
     */
    public static Parsed parse(String file, String text, Problems problems) {
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (plain.codePointCount(0, plain.length()) > LARGEST) {
            problems.add(Problem.error("R0107", new Source(file, 1, 1, 1), "the file is larger than 4 MiB")
                    .note("why", "a file of reductions that is this large is usually another file"));
            return new Parsed(List.of(), false);
        }
        return new YamlParser(file, plain, problems).parse(plain);
    }

    private Parsed parse(String text) {
        var documents = new ArrayList<Yaml>();
        boolean whole = true;
        try {
            events = new Parse(SETTINGS).parseString(text).iterator();
            while (events.hasNext()) {
                if (events.next() instanceof DocumentStartEvent) {
                    anchors.clear();
                    sizes.clear();
                    broken = false;
                    Yaml root = node(events.next(), 0);
                    whole &= !broken;
                    if (!broken && !(root instanceof Yaml.Scalar scalar && scalar.isNull())) {
                        documents.add(root);
                    }
                }
            }
        } catch (TooMuch tooMuch) {
            whole = false;
        } catch (MarkedYamlEngineException exception) {
            // After a value of which YAML took a part, what it stumbles over is the rest of that value.
            if (!broken) {
                problems.add(explain(exception));
            }
            whole = false;
        } catch (IllegalArgumentException exception) {
            // snakeyaml-engine 3.2 lets the failed conversion of a hexadecimal escape through.
            problems.add(badEscape());
            whole = false;
        } catch (ReaderException exception) {
            problems.add(unprintable(exception));
            whole = false;
        } catch (YamlEngineException exception) {
            problems.add(
                    Problem.error("R0101", new Source(file, 1, 1, 1), "not valid YAML: " + exception.getMessage()));
            whole = false;
        }
        return new Parsed(documents, whole);
    }

    /** A limit is passed; its problem is told. */
    private static final class TooMuch extends RuntimeException {
        TooMuch() {
            super(null, null, false, false);
        }
    }

    // ---- events to nodes

    private Yaml node(Event event, int depth) {
        if (++nodes > MOST_NODES) {
            tooMuch(source(event), "the file has more than " + MOST_NODES + " values, aliases counted");
        }
        if (depth > DEEPEST) {
            tooMuch(source(event), "maps and lists are more than " + DEEPEST + " levels deep");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), scalar);
            Yaml node = scalar(scalar);
            remember(scalar.getAnchor(), node, 1);
            return node;
        }
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        int before = nodes;
        if (event instanceof SequenceStartEvent start) {
            refuseTag(start.getTag(), start);
            Yaml node = sequence(start, depth);
            remember(start.getAnchor(), node, nodes - before + 1);
            return node;
        }
        if (event instanceof MappingStartEvent start) {
            refuseTag(start.getTag(), start);
            Yaml node = mapping(start, depth);
            remember(start.getAnchor(), node, nodes - before + 1);
            return node;
        }
        throw new IllegalStateException("unexpected event " + event);
    }

    private void tooMuch(Source source, String message) {
        problems.add(Problem.error("R0107", source, message));
        throw new TooMuch();
    }

    private void remember(Optional<Anchor> anchor, Yaml node, int size) {
        if (anchor.isPresent()) {
            anchors.put(anchor.get(), node);
            sizes.put(anchor.get(), size);
        }
    }

    private Yaml alias(AliasEvent event) {
        Source source = source(event);
        Anchor anchor = event.getAnchor().orElseThrow();
        Yaml node = anchors.get(anchor);
        if (node == null) {
            problems.add(Problem.error(
                            "R0106",
                            source,
                            "no `&" + anchor.getValue() + "` stands before `*" + anchor.getValue() + "`")
                    .label("a leading `*` is a YAML alias: quote the value if none is meant")
                    .note("why", "an alias repeats a value that was finished earlier in the same document"));
            broken = true;
            return new Yaml.Scalar(source, "", Kind.NULL, List.of());
        }
        nodes += sizes.getOrDefault(anchor, 1);
        if (nodes > MOST_NODES) {
            tooMuch(source, "the file has more than " + MOST_NODES + " values, aliases counted");
        }
        return node;
    }

    private void refuseTag(Optional<String> tag, Event event) {
        if (tag.isPresent()) {
            Mark mark = mark(event);
            String line = lines.line(mark.getLine() + 1);
            int begin = line.offsetByCodePoints(0, column(mark));
            problems.add(leadingTag(mark.getLine() + 1, line, begin));
            broken = true;
        }
    }

    private Yaml sequence(SequenceStartEvent start, int depth) {
        var items = new ArrayList<Yaml>();
        flow += start.isFlow() ? 1 : 0;
        Event event = events.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            items.add(node(event, depth + 1));
            event = events.next();
        }
        flow -= start.isFlow() ? 1 : 0;
        return new Yaml.Sequence(source(start, event, start.isFlow()), items);
    }

    private Yaml mapping(MappingStartEvent start, int depth) {
        var entries = new ArrayList<Yaml.Entry>();
        var keys = new HashSet<String>();
        flow += start.isFlow() ? 1 : 0;
        Event event = events.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            Yaml key = node(event, depth + 1);
            Event valueEvent = events.next();
            if (key instanceof Yaml.Scalar scalar) {
                Yaml value = node(valueEvent, depth + 1);
                if (value instanceof Yaml.Scalar empty && isNothing(valueEvent)) {
                    value = new Yaml.Scalar(scalar.source(), empty.text(), empty.kind(), List.of());
                }
                if (keys.add(scalar.text())) {
                    entries.add(new Yaml.Entry(scalar, value));
                } else {
                    duplicate(entries, scalar);
                }
            } else {
                if (!broken) {
                    problems.add(Problem.error("R0109", key.source(), "a key must be a word, but is " + key.what()));
                }
                broken = true;
                node(valueEvent, depth + 1);
            }
            event = events.next();
        }
        flow -= start.isFlow() ? 1 : 0;
        Source source = entries.isEmpty() || start.isFlow()
                ? source(start, event, start.isFlow())
                : entries.getFirst().key().source();
        return new Yaml.Mapping(source, entries);
    }

    private void duplicate(List<Yaml.Entry> entries, Yaml.Scalar key) {
        for (Yaml.Entry entry : entries) {
            if (entry.key().text().equals(key.text())) {
                problems.add(Problem.error("R0104", key.source(), "the key `" + key.text() + "` stands here twice")
                        .note("first", entry.key().source().toString()));
            }
        }
    }

    private static boolean isNothing(Event event) {
        return event instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getValue().isEmpty();
    }

    private Yaml.Scalar scalar(ScalarEvent event) {
        lastScalar = event;
        Mark start = mark(event);
        Mark end = event.getEndMark().orElseThrow();
        String text = event.getValue();
        Source source;
        if (event.isLiteral() || event.isFolded()) {
            source = new Source(file, start.getLine() + 1, column(start) + 1, 1);
        } else {
            source = source(event);
        }
        List<Yaml.Segment> segments = event.isFolded() ? List.of() : segments(event, start, end, text);
        if (event.isPlain()) {
            refuseEaten(event, end);
        }
        return new Yaml.Scalar(source, text, event.isPlain() ? CoreSchema.kind(text) : Kind.STRING, segments);
    }

    // ---- positions

    /**
     * The column of a mark, from 0. Counted from the start of its line, since the parser's own count leaves out byte order marks
     * in the middle of a text.
     */
    private int column(Mark mark) {
        int start = mark.getIndex();
        while (start > 0 && start <= points.length && points[start - 1] != '\n' && points[start - 1] != '\r') {
            start--;
        }
        return mark.getIndex() - start;
    }

    private static Mark mark(Event event) {
        return event.getStartMark().orElseThrow();
    }

    private Source source(Event event) {
        return source(mark(event), event.getEndMark().orElseThrow());
    }

    private Source source(Event start, Event end, boolean flow) {
        return flow
                ? source(mark(start), end.getEndMark().orElseThrow())
                : new Source(file, mark(start).getLine() + 1, column(mark(start)) + 1, 1);
    }

    private Source source(Mark start, Mark end) {
        String line = lines.line(start.getLine() + 1);
        int length = start.getLine() == end.getLine()
                ? column(end) - column(start)
                : line.stripTrailing().codePointCount(0, line.stripTrailing().length()) - column(start);
        return new Source(file, start.getLine() + 1, column(start) + 1, Math.max(1, length));
    }

    /**
     * Reads the scalar once more in the raw text to tell where its pieces stand. The result counts only if it yields the very
     * text that the parser made of it; whatever this reading does not know is thereby inexact, not wrong.
     */
    private List<Yaml.Segment> segments(ScalarEvent event, Mark start, Mark end, String text) {
        var tracer = new Tracer(start.getIndex(), end.getIndex(), start.getLine() + 1, column(start) + 1);
        switch (event.getScalarStyle()) {
            case PLAIN -> tracer.plain();
            case SINGLE_QUOTED -> tracer.quoted('\'');
            case DOUBLE_QUOTED -> tracer.quoted('"');
            case LITERAL -> {
                return literal(start.getLine() + 1, end, text);
            }
            case FOLDED, JSON_SCALAR_STYLE -> {
                return List.of();
            }
        }
        return tracer.text.toString().equals(text) ? tracer.finished() : List.of();
    }

    private List<Yaml.Segment> literal(int header, Mark end, String text) {
        var segments = new ArrayList<Yaml.Segment>();
        int offset = 0;
        int number = header + 1;
        for (String piece : text.split("\n", -1)) {
            String line = lines.line(number);
            if (number <= end.getLine() + 1 && line.endsWith(piece)) {
                int indent = line.length() - piece.length();
                segments.add(new Yaml.Segment(offset, number, line.codePointCount(0, indent) + 1));
            } else if (!piece.isEmpty()) {
                return List.of();
            }
            offset += piece.codePointCount(0, piece.length()) + 1;
            number++;
        }
        return segments;
    }

    /** Follows a flow scalar through the raw text. */
    private final class Tracer {
        final StringBuilder text = new StringBuilder();
        final List<Yaml.Segment> segments = new ArrayList<>();
        private int at;
        private final int end;
        private int line;
        private int column;
        private int count;
        private boolean jumped = true;

        Tracer(int at, int end, int line, int column) {
            this.at = at;
            this.end = end;
            this.line = line;
            this.column = column;
        }

        void plain() {
            while (at < end) {
                if (!fold()) {
                    take();
                }
            }
        }

        void quoted(int quote) {
            skip(1);
            while (at < end - 1) {
                int point = points[at];
                if (point == quote) {
                    // In single quotes '' is one.
                    jumped = true;
                    emit(point);
                    skip(2);
                    jumped = true;
                } else if (point == '\\' && quote == '"') {
                    escape();
                } else if (!fold()) {
                    take();
                }
            }
        }

        /** The pieces, and where the text ends. */
        List<Yaml.Segment> finished() {
            if (jumped) {
                segments.add(new Yaml.Segment(count, line, column));
            }
            return segments;
        }

        private void take() {
            emit(points[at]);
            skip(1);
        }

        private void emit(int point) {
            if (jumped) {
                segments.add(new Yaml.Segment(count, line, column));
                jumped = false;
            }
            text.appendCodePoint(point);
            count++;
        }

        private void skip(int number) {
            at += number;
            column += number;
        }

        /** White space around line breaks becomes one space, or as many line feeds as there are empty lines. */
        private boolean fold() {
            int ahead = at;
            while (ahead < end && (points[ahead] == ' ' || points[ahead] == '\t')) {
                ahead++;
            }
            if (ahead >= end || !isBreak(points[ahead])) {
                return false;
            }
            int breaks = 0;
            jumped = true;
            int firstAt = at;
            at = ahead;
            int lineOfSpace = line;
            int columnOfSpace = column + (ahead - firstAt);
            while (at < end && (points[at] == ' ' || points[at] == '\t' || isBreak(points[at]))) {
                if (isBreak(points[at])) {
                    at += points[at] == '\r' && at + 1 < end && points[at + 1] == '\n' ? 2 : 1;
                    breaks++;
                    line++;
                    column = 1;
                } else {
                    skip(1);
                }
            }
            segments.add(new Yaml.Segment(count, lineOfSpace, columnOfSpace));
            text.append(breaks == 1 ? " " : "\n".repeat(breaks - 1));
            count += Math.max(1, breaks - 1);
            return true;
        }

        private void escape() {
            int escaped = points[at + 1];
            jumped = true;
            if (isBreak(escaped)) {
                at += escaped == '\r' && at + 2 < end && points[at + 2] == '\n' ? 3 : 2;
                line++;
                column = 1;
                while (at < end && (points[at] == ' ' || points[at] == '\t')) {
                    skip(1);
                }
                return;
            }
            int digits = switch (escaped) {
                case 'x' -> 2;
                case 'u' -> 4;
                case 'U' -> 8;
                default -> 0;
            };
            int point = escaped;
            if (digits > 0) {
                point = Integer.parseInt(new String(points, at + 2, digits), 16);
            } else {
                point = switch (escaped) {
                    case '0' -> 0;
                    case 'a' -> 7;
                    case 'b' -> 8;
                    case 't', '\t' -> 9;
                    case 'n' -> 10;
                    case 'v' -> 11;
                    case 'f' -> 12;
                    case 'r' -> 13;
                    case 'e' -> 27;
                    case 'N' -> 0x85;
                    case '_' -> 0xA0;
                    case 'L' -> 0x2028;
                    case 'P' -> 0x2029;
                    default -> escaped;
                };
            }
            emit(point);
            skip(2 + digits);
            jumped = true;
        }

        private static boolean isBreak(int point) {
            return point == '\n' || point == '\r';
        }
    }

    // ---- what YAML took out of a value

    private void refuseEaten(ScalarEvent event, Mark end) {
        if (!Quoting.isOpen(event.getValue())) {
            return;
        }
        int at = end.getIndex();
        while (at < points.length && points[at] == ' ') {
            at++;
        }
        int next = at < points.length ? points[at] : '\n';
        Mark start = mark(event);
        if (next == '#') {
            int column = column(end) + (at - end.getIndex()) + 1;
            problems.add(eaten(start, new Source(file, end.getLine() + 1, column, 1), "` #` begins a comment"));
        } else if (next == ',' && flow > 0) {
            int column = column(end) + (at - end.getIndex()) + 1;
            problems.add(eaten(
                    start,
                    new Source(file, end.getLine() + 1, column, 1),
                    "inside `{…}` and `[…]` a comma ends the value"));
        }
    }

    private Problem eaten(Mark start, Source where, String message) {
        broken = true;
        return eaten(where, message, start.getLine() + 1, column(start));
    }

    private Problem eaten(Source where, String message, int line, int column) {
        String text = lines.line(line);
        int begin = text.offsetByCodePoints(0, column);
        return Problem.error("R0108", where, message + ", so YAML takes only a part of the value")
                .label("quote the whole value")
                .note("quoted", Quoting.quoted(text, begin, flow > 0));
    }

    private Problem leadingTag(int number, String line, int begin) {
        String value = Quoting.value(line, begin, flow > 0);
        int length = value.codePointCount(0, value.length());
        int column = line.codePointCount(0, begin) + 1;
        if (value.startsWith("!!")) {
            return Problem.error(
                    "R0105",
                    new Source(file, number, column, Math.max(1, length)),
                    "YAML tags are not used here: `" + value + "`");
        }
        return Problem.error("R0105", new Source(file, number, column, 1), "a leading `!` makes the value a YAML tag")
                .label("quote the whole value")
                .note("quoted", Quoting.quote(value));
    }

    /** The character behind an index and white space. */
    private static char after(String line, int index) {
        String rest = line.substring(index).stripLeading();
        return rest.isEmpty() ? ' ' : rest.charAt(0);
    }

    // ---- what the parser says, in the reader's words

    private Problem unprintable(ReaderException exception) {
        // The position that the exception names counts something else when there are surrogates before it.
        int at = 0;
        while (at < points.length && points[at] != exception.getCodePoint()) {
            at++;
        }
        return Problem.error(
                "R0103",
                here(at),
                String.format(Locale.ROOT, "YAML does not allow the character U+%04X", exception.getCodePoint()));
    }

    /** The place of a code point of the text. */
    private Source here(int index) {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < index; i++) {
            boolean pair = points[i] == '\r' && i + 1 < points.length && points[i + 1] == '\n';
            if (points[i] == '\n' || (points[i] == '\r' && !pair)) {
                line++;
                begin = i + 1;
            }
        }
        return new Source(file, line, index - begin + 1, 1);
    }

    /** The escape stands in the first double quotes behind the last value that could be read. */
    private Problem badEscape() {
        int at = lastScalar == null ? 0 : lastScalar.getEndMark().orElseThrow().getIndex();
        while (at < points.length - 1 && points[at] != '"') {
            at++;
        }
        return Problem.error("R0101", here(at), "double quotes with an escape that is no character")
                .label("single quotes take a backslash as it is");
    }

    private Problem explain(MarkedYamlEngineException exception) {
        String said = Optional.ofNullable(exception.getProblem()).orElse("");
        String doing = Optional.ofNullable(exception.getContext()).orElse("");
        Mark mark = exception.getProblemMark().or(exception::getContextMark).orElseThrow();
        int number = mark.getLine() + 1;
        String line = lines.line(number);
        int column = Math.min(column(mark), line.codePointCount(0, line.length()));
        Source here = new Source(file, number, column + 1, 1);
        int begin = Quoting.valueBefore(line, line.offsetByCodePoints(0, column));
        char first = begin < line.length() ? line.charAt(begin) : ' ';

        if (first == '!') {
            return leadingTag(number, line, begin);
        }
        if ("&*@`%|>".indexOf(first) >= 0) {
            return eaten(
                    here.within(line.codePointCount(0, begin) - column, 1),
                    "a leading `" + first + "` has a meaning of its own",
                    number,
                    line.codePointCount(0, begin));
        }
        if (said.contains("TAB")) {
            return Problem.error("R0101", here, "a tab cannot indent in YAML").label("use spaces");
        }
        ScalarEvent last = lastScalar;
        boolean lastIsHere = last != null && last.getEndMark().orElseThrow().getLine() == mark.getLine();
        if (last != null && lastIsHere && last.isPlain() && flow > 0 && Quoting.isOpen(last.getValue())) {
            return eaten(mark(last), here, "inside `{…}` and `[…]` YAML reads brackets and commas itself");
        }
        char next = last == null || !lastIsHere
                ? ' '
                : after(
                        line,
                        line.offsetByCodePoints(0, column(last.getEndMark().orElseThrow())));
        if (last != null && last.isPlain() && flow > 0 && (next == '[' || next == '{')) {
            return eaten(mark(last), here, "inside `{…}` and `[…]` YAML reads brackets and commas itself");
        }
        if (last != null
                && lastIsHere
                && (last.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                        || last.getScalarStyle() == ScalarStyle.SINGLE_QUOTED)
                && mark(last).getLine() == mark.getLine()
                && said.contains("<scalar>")) {
            return eaten(here, "a value that begins with a quote ends with it", number, column(mark(last)));
        }
        boolean sameLine = last != null && lastIsHere && mark(last).getLine() == mark.getLine();
        if (said.startsWith("mapping values are not allowed") || (said.endsWith("but got :") && sameLine)) {
            if (last != null && sameLine && begin > 0) {
                return eaten(here, "`: ` begins a map", number, column(mark(last)));
            }
            int key = line.length() - line.stripLeading().length();
            return Problem.error(
                            "R0101",
                            new Source(file, number, key + 1, Math.max(1, column - key)),
                            "a key is not expected here")
                    .label("is it indented like its neighbours, and is the line above complete?");
        }
        Source beginning = exception
                .getContextMark()
                .map(context -> new Source(file, context.getLine() + 1, column(context) + 1, 1))
                .orElse(here);
        if (doing.contains("flow mapping") || doing.contains("flow sequence")) {
            String bracket = doing.contains("mapping") ? "{" : "[";
            return Problem.error("R0101", beginning, "the `" + bracket + "` is not closed, or a comma is missing")
                    .label("YAML gave up at line " + number + ", column " + (column + 1));
        }
        if (said.contains("unexpected end of stream") || said.contains("unexpected document separator")) {
            return Problem.error("R0101", beginning, "the quote that begins here is never closed");
        }
        if (said.contains("could not find expected ':'")) {
            return Problem.error("R0101", beginning, "a key without `:`").label("`key: value`, with a space");
        }
        if (said.contains("unknown escape")) {
            return Problem.error("R0101", here, "double quotes do not know this escape")
                    .label("single quotes take a backslash as it is");
        }
        if (said.contains("sequence entries are not allowed")) {
            return Problem.error("R0101", here, "a list cannot begin here").label("begin it on a line of its own");
        }
        if (doing.contains("block mapping") || doing.contains("block collection")) {
            return Problem.error("R0101", here, "this does not continue what stands above")
                    .label("is it indented like its neighbours?")
                    .note("begun", beginning.toString());
        }
        return Problem.error("R0101", here, "not valid YAML: " + said);
    }
}
