// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page of the windows is what stands before it, {@code windows-page.md}, and the reference of each shape. {@code mvn test
 * -Dtest=WindowsPageTest -Dweir.golden=write} writes it anew.
 */
class WindowsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "windows.md");
    private static final Path BEFORE = Path.of("src", "test", "resources", "windows-page.md");

    @Test
    void thePageIsWhatTheShapesSay() throws IOException {
        String page = Files.readString(BEFORE)
                + Operators.WINDOWS.shapes().values().stream()
                        .map(shape -> "\n" + shape.reference())
                        .collect(Collectors.joining());
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }
}
