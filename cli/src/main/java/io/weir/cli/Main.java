// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code weir} command. */
@Command(
        name = "weir",
        description = "Reduces streams where they are born: define reductions in YAML, try them, run them.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:the answer is no: a test failed, events are unaccounted for",
            " 2:the input is wrong: usage, YAML, configuration, policy",
            " 3:the world is wrong: a broker out of reach, a port in use",
            "70:a bug in Weir",
            "130, 143:stopped by a signal, cleanly",
        },
        footer = {"", "Begin with:  weir validate examples/tutorial/requests.yaml"})
public final class Main implements Runnable {

    /** In the order of the help. */
    private static final Map<String, Supplier<Object>> VERBS = new LinkedHashMap<>();

    static {
        VERBS.put("validate", ValidateCommand::new);
        VERBS.put("test", TestCommand::new);
        VERBS.put("replay", ReplayCommand::new);
        VERBS.put("explain", ExplainCommand::new);
        VERBS.put("demo", DemoCommand::new);
        VERBS.put("edge", EdgeCommand::new);
        VERBS.put("aggregate", AggregateCommand::new);
        VERBS.put("link", LinkCommand::new);
        VERBS.put("status", StatusCommand::new);
        VERBS.put("dead", DeadCommand::new);
        VERBS.put("warm-up", WarmUpCommand::new);
        VERBS.put("schema", SchemaCommand::new);
        VERBS.put("completion", CompletionCommand::new);
        VERBS.put("help", HelpCommand::new);
    }

    private static final Pattern CHOICES = Pattern.compile("(\\[[A-Z, ]+\\]) \\(case-insensitive\\)");

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        // Data is UTF-8 whatever the terminal's locale, as other programs expect of JSON.
        Output output = Output.standard();
        PrintStream out = new PrintStream(output, false, StandardCharsets.UTF_8);
        PrintStream err =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        out.flush();
        String unwritten = output.failure();
        if (unwritten != null) {
            err.println("weir: standard output could not be written: " + unwritten);
            code = Exit.WORLD;
        }
        System.exit(code);
    }

    /** Runs the command with other streams, and returns the exit code. */
    static int run(PrintStream out, PrintStream err, String... args) {
        // Every verb costs milliseconds of reflection: only the one that is asked for is looked at, but for those about
        // all.
        boolean one = args.length > 0
                && VERBS.containsKey(args[0])
                && !args[0].equals("completion")
                && !args[0].equals("help");
        CommandLine line = line(out, err, one ? List.of(args[0]) : VERBS.keySet());
        int code = line.execute(args);
        line.getOut().flush();
        line.getErr().flush();
        return code;
    }

    /** The command with all its verbs. */
    static CommandLine line(PrintStream out, PrintStream err) {
        return line(out, err, VERBS.keySet());
    }

    private static CommandLine line(PrintStream out, PrintStream err, Collection<String> verbs) {
        var line = new CommandLine(new Main());
        verbs.forEach(verb ->
                line.addSubcommand(Objects.requireNonNull(VERBS.get(verb)).get()));
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler(Main::misused);
        line.setExecutionExceptionHandler(Main::failed);
        return line;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), "a verb is missing");
    }

    private static int misused(ParameterException misuse, String[] args) {
        CommandLine line = misuse.getCommandLine();
        PrintWriter err = line.getErr();
        boolean noVerb = misuse instanceof UnmatchedArgumentException && line.getParent() == null;
        if (noVerb && args.length > 0 && !args[0].startsWith("-")) {
            err.println("weir: there is no verb `" + args[0] + "`");
        } else {
            // Picocli shows words as the enum's constants are called.
            err.println("weir: "
                    + CHOICES.matcher(String.valueOf(misuse.getMessage()))
                            .replaceAll(choices -> choices.group(1).toLowerCase(Locale.ROOT)));
        }
        if (misuse instanceof MissingParameterException && line.getCommand() instanceof ReplayCommand) {
            err.println("The lines to read are --input: weir replay requests.yaml --input access.log");
        }
        UnmatchedArgumentException.printSuggestions(misuse, err);
        err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        return Exit.INPUT;
    }

    private static int failed(Exception failure, CommandLine line, ParseResult parsed) {
        PrintWriter err = line.getErr();
        return switch (failure) {
            case InputException input -> {
                err.println("weir: " + input.getMessage());
                yield Exit.INPUT;
            }
            case WorldException world -> {
                err.println("weir: " + world.getMessage());
                yield Exit.WORLD;
            }
            case IOException io -> {
                err.println("weir: " + words(io));
                yield Exit.WORLD;
            }
            case UncheckedIOException unchecked -> {
                err.println("weir: " + words(Objects.requireNonNull(unchecked.getCause())));
                yield Exit.WORLD;
            }
            default -> {
                err.println("weir: this is a bug in Weir: " + failure);
                if (line.getParseResult().hasMatchedOption("--verbose")) {
                    failure.printStackTrace(err);
                } else {
                    for (StackTraceElement frame : failure.getStackTrace()) {
                        if (frame.getClassName().startsWith("io.weir")) {
                            err.println("    at " + frame);
                        }
                    }
                }
                err.println("Please report it with the command and these lines.");
                yield Exit.BUG;
            }
        };
    }

    /** The JDK often says only the file's name. */
    private static String words(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
            case AccessDeniedException denied -> denied.getFile() + ": no permission";
            case FileAlreadyExistsException there -> there.getFile() + ": is there already, and no directory";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    /** The version that Maven gave the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"weir " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
