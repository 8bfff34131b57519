// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private static final int MANY = 50_000;

    @Test
    void theSameSeedGivesTheSameLines() {
        assertThat(lines(7)).isEqualTo(lines(7)).isNotEqualTo(lines(8));
    }

    @Test
    void theFirstLineStaysWhatItWas() {
        // Figures of different days are of the same topic only as long as this holds.
        assertThat(lines(1).getFirst())
                .isEqualTo(
                        "{\"time\":\"2025-12-31T23:59:59.624Z\",\"host\":\"shop-web-1\",\"client\":\"203.0.113.117\",\"method\":\"POST\",\"path\":\"/check"
                                + "out/payment\",\"query\":\"-\",\"status\":200,\"bytes\":539,\"ms\":377.7,\"upstream\":\"10.0.0.24:8080\",\"agent\":\"Mo"
                                + "zilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15\",\"id\":\"7476cf8a4baa5dc087b341d690d7a28a\"}");
    }

    private static List<String> lines(long seed) {
        var traffic = new Traffic(seed);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(new String(traffic.next().json(), StandardCharsets.UTF_8));
        }
        return lines;
    }

    @Test
    void itLooksLikeAShop() {
        var traffic = new Traffic(3);
        long bytes = 0;
        int disordered = 0;
        long newest = 0;
        Map<String, Integer> sections = new HashMap<>();
        Map<Integer, Integer> classes = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            Request request = traffic.next();
            bytes += request.json().length;
            disordered += request.time() < newest ? 1 : 0;
            newest = Math.max(newest, request.time());
            assertThat(request.time()).isBetween(traffic.writtenAt() - 30_000, traffic.writtenAt());
            sections.merge(Group.of(request.path(), request.status()).section(), 1, Integer::sum);
            classes.merge(request.status() / 100, 1, Integer::sum);
        }
        assertThat((double) bytes / MANY).as("mean length of a line").isBetween(300.0, 330.0);
        assertThat(disordered).as("behind another").isBetween(MANY / 4, MANY);
        assertThat(newest).as("a thousand a second").isBetween(Traffic.START + MANY - 100, Traffic.START + MANY);
        assertThat(sections)
                .containsOnlyKeys(
                        "products",
                        "search",
                        "static",
                        "images",
                        "categories",
                        "",
                        "api",
                        "cart",
                        "checkout",
                        "login",
                        "account",
                        "wp-login.php",
                        "health");
        assertThat(sections.get("products") / (double) MANY).isCloseTo(0.27, within(0.01));
        assertThat(sections.get("health") / (double) MANY).isCloseTo(0.03, within(0.005));
        assertThat(classes.get(2) / (double) MANY).isBetween(0.85, 0.92);
        assertThat(classes.get(5) / (double) MANY).isBetween(0.001, 0.006);
    }

    @Test
    void whatIsParsedIsWhatWasWritten() {
        var traffic = new Traffic(5);
        for (int i = 0; i < 1_000; i++) {
            Request request = traffic.next();
            byte[] line = request.json();
            Hit hit = Hit.parse(line);
            assertThat(Instant.parse(hit.time()).toEpochMilli()).isEqualTo(request.time());
            assertThat(hit)
                    .as(new String(line, StandardCharsets.UTF_8))
                    .isEqualTo(new Hit(
                            hit.time(), request.path(), request.status(), request.bytes(), request.milliseconds()));
        }
    }
}
