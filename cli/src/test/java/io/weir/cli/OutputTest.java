// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {

    private static Output to(String failure, boolean isPipe) {
        return new Output(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException(failure);
                    }
                },
                isPipe);
    }

    @Test
    void aFullDiskIsRemembered() {
        Output output = to("No space left on device", false);
        assertThat(output.failure()).isNull();
        new PrintStream(output, true, StandardCharsets.UTF_8).println("a row");
        assertThat(output.failure()).isEqualTo("No space left on device");
    }

    /** As with {@code weir replay … | head}. */
    @Test
    void whoWantsNoMoreIsNoFailure() {
        for (Output output : List.of(to("Broken pipe", false), to("Relais bris\u00e9", true))) {
            new PrintStream(output, true, StandardCharsets.UTF_8).println("a row");
            assertThat(output.failure()).isNull();
        }
    }
}
