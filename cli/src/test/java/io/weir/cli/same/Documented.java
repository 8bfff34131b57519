// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The documents that these tests share, planned. */
final class Documented {

    private Documented() {}

    static Plans plans() {
        return plans(file());
    }

    static Path file() {
        try {
            var resource = Objects.requireNonNull(Documented.class.getResource("/same/reductions.yaml"));
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Plans plans(Path file) {
        var problems = new Problems();
        Documents documents = Documents.load(List.of(file), problems);
        Plans plans = Planner.plan(documents, problems);
        assertThat(problems.all()).isEmpty();
        return plans;
    }
}
