// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.ConfiguredReductions;
import io.weir.language.Documents;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the verbs share that run until they are stopped. */
abstract class ServiceCommand extends Verb {

    /** A clean stop waits for brokers, up to forty seconds of Kafka's own; then the signal wins. */
    private static final int STOP_SECONDS = 60;

    private static final int LOOK_MS = 100;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration.")
    private Path config = Path.of("");

    @Option(
            names = "--check",
            description = "Look once whether all is well and brokers and registry can be reached; start nothing.")
    private boolean check;

    /** What the file asks for; null after telling all that is wrong with it. */
    abstract @Nullable Service read(Path file, Problems problems, Map<String, String> texts);

    /** Tells what of the file does not go with its reductions. */
    void compare(Path file, Plans plans, Problems problems) {
        // Nothing, unless a service says otherwise.
    }

    @Override
    public Integer call() {
        PrintWriter err = err();
        var problems = new Problems();
        var texts = new TreeMap<String, String>();
        Service service = read(config, problems, texts);
        List<Path> paths = ConfiguredReductions.of(config).stream()
                .map(ServiceCommand::near)
                .toList();
        Documents documents = Documents.load(paths, problems);
        Plans plans = Planner.plan(documents, problems);
        compare(config, plans, problems);
        texts.putAll(documents.texts());
        loading.show(problems, texts, Loading.NOT_STARTED, err);
        if (service == null || !problems.none()) {
            return Exit.INPUT;
        }
        if (plans.all().isEmpty()) {
            throw new InputException("there is no reduction in " + paths);
        }
        if (check) {
            List<String> wrong = Surroundings.troubles(service, plans);
            wrong.forEach(trouble -> err.println("weir: " + trouble));
            if (!wrong.isEmpty()) {
                return Exit.WORLD;
            }
            if (!loading.quiet) {
                out().println("ok: " + service.name() + " can start with " + counted(plans));
            }
            return Exit.DONE;
        }
        return run(service, plans, report(err));
    }

    private int run(Service service, Plans plans, Consumer<String> report) {
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Service.Running running = service.making().make(plans, report);
        running.open();
        // The JVM ends with 128 and the signal's number when its hooks are done.
        Thread hook = Thread.ofPlatform().name("weir-stop").unstarted(() -> {
            stop.countDown();
            try {
                if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                    report.accept(service.name() + " did not stop within " + STOP_SECONDS + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try (running) {
            tell(report, service.name() + ": starting with " + counted(plans));
            running.start();
            boolean told = false;
            while (!stop.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                if (!told && running.isAtWork()) {
                    told = true;
                    tell(report, service.name() + " is running");
                }
            }
        } catch (InterruptedException e) {
            // Who interrupts a command wants it to end, as Ctrl-C does; it is closed by now.
            stop.countDown();
        } finally {
            tell(report, service.name() + " has stopped");
            stopped.countDown();
            forget(hook);
        }
        return Exit.INTERRUPTED;
    }

    /** What is only told to those who want to know; what is wrong is told in any case. */
    private void tell(Consumer<String> report, String line) {
        if (!loading.quiet) {
            report.accept(line);
        }
    }

    private static Consumer<String> report(PrintWriter err) {
        return line -> {
            // Several threads have something to say.
            synchronized (err) {
                err.println("weir: " + line);
                err.flush();
            }
        };
    }

    /** Takes the hook back, unless it is what ends the process. */
    private static void forget(Thread hook) {
        if (hook.getState() == Thread.State.NEW) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process has begun to end meanwhile; the hook finds that all has stopped.
            }
        }
    }

    private static String counted(Plans plans) {
        return Words.count(plans.all().size(), "reduction") + " over "
                + Words.count(plans.streams().size(), "stream");
    }

    /** As seen from where the person is, if it lies there or below: problems are then told as for any other file. */
    private static Path near(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) && !path.equals(here) ? here.relativize(path) : path;
    }
}
