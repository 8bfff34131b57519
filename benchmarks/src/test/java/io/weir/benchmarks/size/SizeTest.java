// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.size;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SizeTest {

    /**
     * A real edge in a heap of 64 MiB, with room for ten thousand live groups, and a hundred and twenty thousand in one window. They would
     * take 50 MiB by themselves.
     */
    @Test
    void tenTimesTheGroupsThatThereIsRoomForAreCountedInASmallHeap() {
        var out = new StringWriter();
        int code = new CommandLine(new Size())
                .setOut(new PrintWriter(out))
                .execute(
                        "groups",
                        "--groups=120000",
                        "--state={ store: disk, memory: 4MiB }",
                        "--jvm=-Xmx64m",
                        "--no-restarts");
        assertThat(code).as("%s", out).isZero();
        assertThat(out.toString())
                .contains("right: 240000 of 240000 events are in the partials")
                .containsPattern(Pattern.compile("live [0-4]\\.[0-9] of 4\\.2 MB, spills [1-9]"));
    }
}
