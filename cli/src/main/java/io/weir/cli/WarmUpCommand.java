// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Does what short commands do, so that the launcher's start-up cache holds what they need. */
@Command(name = "warm-up", hidden = true, description = "Used by the launcher to make its start-up cache.")
final class WarmUpCommand implements Callable<Integer> {

    private static final String GOOD = """
            weir: 1
            stream: warm.up
            decode: json
            fields:
              at: { type: timestamp }
              path: { type: string }
              status: { type: int }
              ms: { type: double }
            time: at
            ---
            reduction: warm-up
            version: 1
            from: warm.up
            steps:
              - where: '!path.startsWith("/health") && status in [200, 404, 500]'
              - let: { endpoint: path.route(), status_class: string(status / 100) + "xx" }
            aggregate:
              by: [endpoint, status_class, { site: weir.site }]
              window: 1m
              take: { requests: count(), errors: count(status >= 500), mean: mean(ms), worst: max(ms), total: sum(ms), least: min(ms) }
              derive: { error_ratio: 'ratio(errors, requests)' }
              having: requests > 0
            publish: { to: central }
            tests:
              - name: one
                given: [{ at: "2026-01-01T00:00:01Z", path: /a/1, status: 200, ms: 1.5 }]
                then: { rows: [{ endpoint: "/a/{id}", requests: 1 }] }
            """;

    private static final String BAD = """
            weir: 1
            reduction: warm-up
            version: 1
            from: { stream: warm.up, decode: combined }
            aggregate:
              by: [method]
              windw: 1m
              take: { requests: count(statu > 1) }
            publish: { to: central }
            """;

    @Override
    public Integer call() throws IOException {
        Path good = Files.createTempFile("weir", ".yaml");
        Path bad = Files.createTempFile("weir", ".yaml");
        try (var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
            Files.writeString(good, GOOD);
            Files.writeString(bad, BAD);
            boolean expected = true;
            for (String verb : new String[] {"validate", "test", "explain"}) {
                expected &= Main.run(nowhere, nowhere, verb, good.toString()) == Exit.DONE;
            }
            expected &= Main.run(nowhere, nowhere, "validate", bad.toString()) == Exit.INPUT;
            expected &= Main.run(nowhere, nowhere, "--help") == Exit.DONE;
            return expected ? Exit.DONE : Exit.BUG;
        } finally {
            Files.delete(good);
            Files.delete(bad);
        }
    }
}
