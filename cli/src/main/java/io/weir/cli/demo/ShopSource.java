// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import io.weir.wire.codec.KeyText;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What one shop writes in a second: web requests with users and addresses, freezer temperatures, service logs. Seeded by the shop's
 * name, so that two runs with the same clock write the same lines.
 */
final class ShopSource {

    /** The streams that a shop writes, as the reductions of {@code examples/river} name them. */
    static final List<String> STREAMS = List.of("shop.web", "shop.freezers", "shop.services");

    private static final String[] PATHS = {
        "/", "/shop", "/shop/item/%d", "/cart", "/pay/%d", "/api/stock/%d", "/health/live"
    };
    private static final String[] USERS = {"ada", "bob", "cem", "dörte", "eve", "fatma", "gül", "hugo"};
    private static final String[] SERVICES = {"pay", "stock", "mail"};
    private static final String[] LEVELS = {"INFO", "INFO", "INFO", "INFO", "info", "WARN", "ERROR"};
    private static final int FREEZERS = 4;

    private final Random random;
    private final int requestsPerSecond;
    private final double[] celsius = new double[FREEZERS];

    /**
     * A shop.
     *
     * @param requestsPerSecond web requests a second; the other streams are slower
     */
    ShopSource(String shop, int requestsPerSecond) {
        this.random = new Random(shop.hashCode());
        this.requestsPerSecond = requestsPerSecond;
        java.util.Arrays.fill(celsius, -18.5);
    }

    /** Takes a line of a stream. */
    interface Sink {
        void line(String stream, String line);
    }

    /** Writes one second's lines; a few come out of order, as from several servers. */
    void second(long epochMillis, Sink sink) {
        for (int i = 0; i < requestsPerSecond; i++) {
            sink.line("shop.web", request(epochMillis + random.nextInt(1000) - (random.nextInt(20) == 0 ? 1500 : 0)));
        }
        for (int freezer = 0; freezer < FREEZERS; freezer++) {
            celsius[freezer] += (random.nextDouble() - 0.5) * 0.2 + (-18.5 - celsius[freezer]) * 0.02;
            sink.line(
                    "shop.freezers",
                    String.format(
                            Locale.ROOT,
                            "{\"at\":\"%s\",\"freezer\":\"f%d\",\"celsius\":%.2f}",
                            KeyText.instant(epochMillis + freezer),
                            freezer + 1,
                            celsius[freezer]));
        }
        for (int i = 0; i < Math.max(1, requestsPerSecond / 10); i++) {
            sink.line(
                    "shop.services",
                    String.format(
                            Locale.ROOT,
                            "{\"at\":\"%s\",\"service\":\"%s\",\"level\":\"%s\",\"message\":\"order of %s\"}",
                            KeyText.instant(epochMillis + random.nextInt(1000)),
                            pick(SERVICES),
                            pick(LEVELS),
                            pick(USERS)));
        }
    }

    private String request(long epochMillis) {
        String path = String.format(Locale.ROOT, pick(PATHS), random.nextInt(900) + 100);
        int fate = random.nextInt(100);
        int status = fate < 2 ? 502 : fate < 6 ? 404 : 200;
        return String.format(
                Locale.ROOT,
                "{\"at\":\"%s\",\"user\":\"%s\",\"client\":\"198.51.100.%d\",\"method\":\"%s\",\"path\":\"%s\","
                        + "\"status\":%d,\"bytes\":%d,\"ms\":%.1f,\"agent\":\"Mozilla/5.0 (X11; Linux x86_64)\"}",
                KeyText.instant(epochMillis),
                pick(USERS),
                random.nextInt(254) + 1,
                path.startsWith("/pay") ? "POST" : "GET",
                path,
                status,
                status == 200 ? 400 + random.nextInt(20_000) : 312,
                Math.exp(random.nextGaussian() * 0.7 + 3));
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
