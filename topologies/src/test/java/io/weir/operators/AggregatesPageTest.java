// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page of the aggregates is what stands before it, {@code aggregates-page.md}, and the reference of each shape. {@code mvn test
 * -Dtest=AggregatesPageTest -Dweir.golden=write} writes it anew.
 */
class AggregatesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "aggregates.md");
    private static final Path BEFORE = Path.of("src", "test", "resources", "aggregates-page.md");

    @Test
    void thePageIsWhatTheShapesSay() throws IOException {
        String page = Files.readString(BEFORE)
                + Operators.AGGREGATES.shapes().values().stream()
                        .map(Shape::reference)
                        .collect(Collectors.joining("\n"));
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(PAGE, page);
        } else {
            assertThat(Files.readString(PAGE)).isEqualTo(page);
        }
    }
}
