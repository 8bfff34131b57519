// SPDX-License-Identifier: Apache-2.0
package io.weir;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;

/** The walls of the house, said once. Arrows point one way: a package knows those before it and none after it. */
@AnalyzeClasses(packages = "io.weir", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final List<String> LAYERS = List.of(
            "wire",
            "registry",
            "problem",
            "yaml",
            "event",
            "regex",
            "expression",
            "shape",
            "configuration",
            "policy",
            "operators",
            "language",
            "plan",
            "tree",
            "engine",
            "simulation",
            "metrics",
            "topology");

    @ArchTest
    static final ArchRule packagesKnowOnlyThoseBeforeThem = layers();

    @ArchTest
    static final ArchRule onlyTheTopologyTouchesKafka = noClasses()
            .that()
            // The brokers of the tests are another module.
            .resideOutsideOfPackages("io.weir.topology..", "io.weir.river..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyExpressionsKnowCel = noClasses()
            .that()
            .resideOutsideOfPackage("io.weir.expression..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cel..");

    @ArchTest
    static final ArchRule onlyRegexReadsWhatRe2Compiled = noClasses()
            .that()
            .resideOutsideOfPackage("io.weir.regex..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(com.google.re2j.Instructions.class);

    @ArchTest
    static final ArchRule onlyMetricsKnowMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage("io.weir.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..");

    @ArchTest
    static final ArchRule timeAndChanceAreGiven = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.weir.operators..",
                    "io.weir.engine..",
                    "io.weir.tree..",
                    "io.weir.expression..",
                    "io.weir.regex..",
                    "io.weir.event..",
                    "io.weir.plan..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.util.Random.class, java.util.concurrent.ThreadLocalRandom.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("org.slf4j..");

    private static ArchRule layers() {
        var rules = new ArrayList<ArchRule>();
        for (int i = 0; i < LAYERS.size() - 1; i++) {
            String[] above = LAYERS.subList(i + 1, LAYERS.size()).stream()
                    .map(name -> "io.weir." + name + "..")
                    .toArray(String[]::new);
            rules.add(noClasses()
                    .that()
                    .resideInAPackage("io.weir." + LAYERS.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .allowEmptyShould(true));
        }
        return CompositeArchRule.of(rules);
    }
}
