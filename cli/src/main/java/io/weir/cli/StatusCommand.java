// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.http.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running process how it does. */
@Command(
        name = "status",
        description = "Asks a running edge, aggregate or link how it does. Its configuration must have `http`.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "0: it is ready; 1: it is not, and the first lines say why; 3: nothing answers.",
            "What cannot be known yet is shown as -. Nothing here is coloured.",
            "",
            "Examples:",
            "  weir status",
            "  weir status --url http://127.0.0.1:9465 --all",
            "  weir status --format json | jq .reductions",
            "  watch weir status"
        })
final class StatusCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How the answer is shown. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9464",
            description = "Where the process listens. Default: ${DEFAULT-VALUE}.")
    private String url = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TEXT;

    @Option(
            names = "--all",
            description = "A line for each partition, not only for the one of each reduction that is furthest behind.")
    private boolean all;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        String json = ask(page());
        Status status;
        try {
            status = Status.ofJson(json);
        } catch (IllegalArgumentException e) {
            throw new WorldException("what answers at " + url + " is not Weir: " + e.getMessage());
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.print(
                switch (format) {
                    case TEXT -> StatusTable.of(status, all);
                    case JSON -> json;
                });
        out.flush();
        return status.ready() ? Exit.DONE : Exit.NO;
    }

    private URI page() {
        try {
            URI uri = URI.create(url.endsWith("/") ? url + "status" : url + "/status");
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below, like one that is no URL of a server.
        }
        throw new InputException("`" + url + "` is not a URL such as http://127.0.0.1:9464");
    }

    private String ask(URI page) {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(page).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new WorldException("what answers at " + url + " is not Weir, or it fails: " + page + " gives "
                        + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new WorldException("nothing answers at " + url
                    + ": the process does not run, or its configuration has no `http`, or another port");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorldException("interrupted while asking " + url);
        }
    }
}
