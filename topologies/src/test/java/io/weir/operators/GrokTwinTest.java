// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.weir.regex.Twins;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** All patterns that grok knows, as RE2/J runs them and as we do, over lines that are nearly right. */
class GrokTwinTest {

    private static Pattern pattern(String text) {
        return ((Grok) Decoded.decoder("grok: '" + text + "'")).pattern();
    }

    @Test
    void eachKnownPatternMeansTheSame() {
        var random = new Random(1);
        List<String> samples = List.copyOf(GrokTest.SAMPLES.values());
        GrokTest.SAMPLES.forEach((name, sample) -> {
            Pattern pattern = pattern("%{" + name + ":it}");
            var lines = new ArrayList<>(Twins.mutations(sample, random, 20));
            lines.addAll(samples.subList(0, 12));
            lines.add("");
            for (String line : lines) {
                assertThat(Twins.difference(pattern, line))
                        .as("%s, %s", name, line)
                        .isEmpty();
            }
            assertThat(Twins.isWalked(pattern)).as(name).isTrue();
        });
    }

    @Test
    void someInARowMeanTheSame() {
        List<String> names = List.copyOf(GrokTest.SAMPLES.keySet());
        for (int seed = 1; seed <= 40; seed++) {
            var random = new Random(seed);
            List<String> chosen = random.ints(2 + random.nextInt(3), 0, names.size())
                    .mapToObj(names::get)
                    .toList();
            String between = List.of(" ", "\\s+", "[ ,]*", "", " ?%{DATA} ?").get(random.nextInt(5));
            var text = new StringBuilder();
            for (int i = 0; i < chosen.size(); i++) {
                text.append(i == 0 ? "" : between)
                        .append("%{" + chosen.get(i) + (random.nextBoolean() ? ":f" + i : "") + "}");
            }
            Pattern pattern = pattern(text + "%{GREEDYDATA:rest}");
            String line = chosen.stream().map(GrokTest.SAMPLES::get).collect(Collectors.joining(" "));
            var lines = new ArrayList<>(Twins.mutations(line, random, 12));
            lines.add(line);
            for (String each : lines) {
                assertThat(Twins.difference(pattern, each))
                        .as("seed %d, %s, %s", seed, text, each)
                        .isEmpty();
            }
        }
    }
}
