// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.yaml.YamlParser;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Files and directories to texts. Each file is read once, however often it is named. */
final class SourceFiles {

    /** How standard input is named. */
    private static final Path STANDARD_INPUT = Path.of("-");

    /** Four bytes a code point. */
    private static final int MOST_BYTES = 4 * YamlParser.LARGEST;

    private final Problems problems;
    private final SortedMap<String, String> texts = new TreeMap<>();
    private final Set<Path> read = new HashSet<>();
    private boolean all = true;

    SourceFiles(Problems problems) {
        this.problems = problems;
    }

    /** What was read, by the name that the person gave, with {@code /} between directories. */
    SortedMap<String, String> texts() {
        return texts;
    }

    /** Whether nothing was unreadable. */
    boolean all() {
        return all;
    }

    /** Reads a file, or all YAML files of a directory and those below it; {@code -} is standard input. */
    void add(Path path) {
        if (!Files.isDirectory(path)) {
            read(path);
            return;
        }
        var found = new ArrayList<Path>();
        walk(path, found);
        if (found.isEmpty()) {
            all = false;
            problems.add(Problem.error("R0217", place(path), "there is no .yaml or .yml file in the directory"));
        }
        found.forEach(this::read);
    }

    /** Hidden entries are left out: Kubernetes mounts keep their old versions in such directories. */
    private void walk(Path directory, List<Path> found) {
        List<Path> entries;
        try (Stream<Path> listed = Files.list(directory)) {
            entries = listed.sorted(Comparator.comparing(Path::toString)).toList();
        } catch (IOException exception) {
            unreadable(directory, exception);
            return;
        }
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            if (name.startsWith(".")) {
                continue;
            }
            if (Files.isDirectory(entry)) {
                if (!Files.isSymbolicLink(entry)) {
                    walk(entry, found);
                }
            } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                found.add(entry);
            }
        }
    }

    private void read(Path path) {
        try {
            // A pipe, such as /dev/stdin or a shell's <(…), has neither a real path nor a size.
            boolean pipe = path.equals(STANDARD_INPUT) || (Files.exists(path) && !Files.isRegularFile(path));
            if (!read.add(pipe ? path : path.toRealPath())) {
                return;
            }
            byte[] bytes = bytes(path);
            if (bytes.length > MOST_BYTES) {
                all = false;
                problems.add(Problem.error("R0107", place(path), "the file is larger than 4 MiB")
                        .note("why", "a file of reductions that is this large is usually another file"));
                return;
            }
            decode(path, bytes);
        } catch (IOException exception) {
            unreadable(path, exception);
        }
    }

    /** The bytes, one more than are allowed at most. */
    private static byte[] bytes(Path path) throws IOException {
        if (path.equals(STANDARD_INPUT)) {
            return System.in.readNBytes(MOST_BYTES + 1);
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MOST_BYTES + 1);
        }
    }

    private void decode(Path path, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(buffer)
                    .toString();
            texts.put(name(path), text);
        } catch (CharacterCodingException notUtf8) {
            all = false;
            // The decoder stops before the byte that it cannot read.
            String before = new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
            int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
            int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length()) + 1;
            problems.add(Problem.error("R0103", new Source(name(path), line, column, 1), "the file is not UTF-8")
                    .label(String.format(
                            Locale.ROOT, "byte 0x%02X at offset %d", bytes[buffer.position()], buffer.position())));
        }
    }

    private void unreadable(Path path, IOException exception) {
        all = false;
        String message = switch (exception) {
            case NoSuchFileException missing -> "there is no such file or directory";
            case AccessDeniedException denied -> "the file may not be read by this user";
            default -> "the file cannot be read: " + exception.getMessage();
        };
        problems.add(Problem.error("R0102", place(path), message));
    }

    private static Source place(Path path) {
        return new Source(name(path), 1, 1, 1);
    }

    private static String name(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }
}
