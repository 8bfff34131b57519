// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A web shop's requests: the same for the same seed, on every machine. A thousand a second of event time, written in the order in
 * which answers end, so times are out of order by as much as answers take, and one in fifty is held back by up to five seconds by
 * its shipper. Paths follow a shop's shares with popular and rare articles, sizes and durations are log-normal, and an answer's
 * status depends on what was asked for. Not for several threads.
 */
final class Traffic {

    /** Event time of the first request. */
    static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    /** What is asked for; a path that ends in a slash is followed by an article's number. Shares are in thousandths. */
    private record Page(
            int share,
            String method,
            String path,
            String suffix,
            double medianBytes,
            double medianMs,
            Answers answers) {}

    /** Shares, in thousandths, of answers that are not 200. */
    private record Answers(int moved, int unchanged, int missing, int refused, int failed) {}

    private static final Answers PLAIN = new Answers(4, 0, 12, 4, 4);
    private static final Answers FILE = new Answers(0, 310, 5, 0, 1);
    private static final Answers FORM = new Answers(220, 0, 2, 60, 9);
    private static final Answers PROBE = new Answers(0, 0, 0, 0, 1);
    private static final Answers SCAN = new Answers(0, 0, 990, 10, 0);

    private static final List<Page> PAGES = List.of(
            new Page(270, "GET", "/products/", "", 14_000, 38, PLAIN),
            new Page(140, "GET", "/search", "", 9_500, 85, PLAIN),
            new Page(160, "GET", "/static/app.", ".js", 42_000, 0.6, FILE),
            new Page(130, "GET", "/images/", ".webp", 31_000, 0.9, FILE),
            new Page(70, "GET", "/categories/", "", 18_000, 52, PLAIN),
            new Page(60, "GET", "/", "", 24_000, 30, PLAIN),
            new Page(60, "GET", "/api/stock/", "", 420, 7, PLAIN),
            new Page(30, "POST", "/cart/items", "", 610, 22, FORM),
            new Page(12, "POST", "/checkout/payment", "", 350, 410, FORM),
            new Page(18, "POST", "/login", "", 280, 120, FORM),
            new Page(15, "GET", "/account/orders/", "", 5_200, 64, PLAIN),
            new Page(5, "GET", "/wp-login.php", "", 150, 0.3, SCAN),
            new Page(30, "GET", "/health/ready", "", 15, 0.2, PROBE));

    private static final String PROBER = "kube-probe/1.34";

    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 10; K) Chrome/142.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "ShopApp/7.21.3 (android 15; de_DE)",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");

    private final SplittableRandom random;
    private long written;

    Traffic(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Epoch milliseconds at which the last request was written to the log. */
    long writtenAt() {
        return START + written;
    }

    /** The next request. */
    Request next() {
        written++;
        Page page = page();
        boolean probe = page.path.startsWith("/health");
        int status = status(page.answers);
        long tenths = Math.max(1, Math.round(10 * logNormal(page.medianMs, 0.8)));
        long held = random.nextInt(50) == 0 ? random.nextInt(5_000) : 0;
        int article = (int) (100_000 * StrictMath.pow(random.nextDouble(), 3));
        return new Request(
                writtenAt() - tenths / 10 - held,
                "shop-web-" + (1 + random.nextInt(6)),
                probe ? "10.0.0.1" : client(),
                page.method,
                page.path.endsWith("/") || page.path.endsWith(".") ? path(page, article) : page.path,
                page.path.equals("/search") ? "q=" + article + "&page=" + (1 + random.nextInt(4)) : "-",
                status,
                status == 304 || status == 204 ? 0 : Math.round(logNormal(page.medianBytes, 0.6)),
                tenths,
                "10.0." + random.nextInt(4) + "." + (2 + random.nextInt(40)) + ":8080",
                probe ? PROBER : AGENTS.get((int) (AGENTS.size() * StrictMath.pow(random.nextDouble(), 1.6))),
                hexadecimal(random.nextLong()) + hexadecimal(random.nextLong()));
    }

    private static String path(Page page, int article) {
        return page.path.equals("/") ? page.path : page.path + article + page.suffix;
    }

    private Page page() {
        int at = random.nextInt(1_000);
        for (Page page : PAGES) {
            at -= page.share;
            if (at < 0) {
                return page;
            }
        }
        throw new IllegalStateException("shares of pages add up to less than a thousand");
    }

    private int status(Answers answers) {
        int at = random.nextInt(1_000);
        if ((at -= answers.moved) < 0) {
            return 302;
        }
        if ((at -= answers.unchanged) < 0) {
            return 304;
        }
        if ((at -= answers.missing) < 0) {
            return 404;
        }
        if ((at -= answers.refused) < 0) {
            return random.nextInt(3) == 0 ? 499 : 403;
        }
        if ((at -= answers.failed) < 0) {
            return 500 + random.nextInt(4);
        }
        return 200;
    }

    /** From the ranges set aside for documentation. One in ten speaks IPv6. */
    private String client() {
        int number = random.nextInt(256);
        return switch (random.nextInt(10)) {
            case 0 -> "2001:db8:" + Integer.toHexString(random.nextInt(0x1000, 0x10000)) + "::" + number;
            case 1, 2, 3 -> "198.51.100." + number;
            default -> "203.0.113." + number;
        };
    }

    private double logNormal(double median, double sigma) {
        return median * StrictMath.exp(sigma * random.nextGaussian());
    }

    private static String hexadecimal(long bits) {
        String digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
