// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.SiteConfiguration;
import io.weir.edge.dead.DeadTopic;
import io.weir.edge.dead.Judge;
import io.weir.edge.dead.Resending;
import io.weir.plan.Plans;
import io.weir.topology.AwayException;
import io.weir.topology.DeadLetter;
import io.weir.topology.Denial;
import io.weir.topology.RefusedException;
import io.weir.topology.Registries;
import io.weir.wire.CanonicalJson;
import io.weir.wire.codec.KeyText;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/** What the verbs of {@code dead} do. Apart from the commands, which must not load Kafka's classes to show a help. */
final class Dead {

    /** How often a long replay says how far it is. */
    private static final long TELL_NANOS = 5_000_000_000L;

    /** What stands where a letter is dead for all reductions of its stream. */
    private static final String EVERY = "(all)";

    private Dead() {}

    /** Prints a line for each, or how many there are of each kind. */
    static void list(
            SiteConfiguration site,
            String stream,
            DeadSelection.Which which,
            boolean summary,
            boolean table,
            PrintWriter out) {
        var counts = new TreeMap<String, Long>();
        if (table) {
            out.println(
                    summary
                            ? String.format(Locale.ROOT, "%-24s %-40s %10s", "REASON", "REDUCTION", "LETTERS")
                            : String.format(
                                    Locale.ROOT,
                                    "%-16s %-24s %-18s %4s %7s  %s",
                                    "PARTITION@OFFSET",
                                    "TIME",
                                    "REASON",
                                    "STEP",
                                    "BYTES",
                                    "REDUCTION"));
        }
        asked(site, () -> {
            visit(site, stream, which, found -> {
                DeadLetter letter = found.letter();
                if (summary) {
                    counts.merge(letter.reason() + " " + name(letter), 1L, Long::sum);
                } else if (table) {
                    out.printf(
                            Locale.ROOT,
                            "%-16s %-24s %-18s %4s %7d  %s%n",
                            letter.partition() + "@" + letter.offset(),
                            KeyText.instant(letter.time()),
                            letter.reason(),
                            letter.step() < 0 ? "" : letter.step(),
                            letter.value().length,
                            name(letter));
                } else {
                    out.println(json(letter).append('}'));
                }
            });
            return true;
        });
        counts.forEach((kind, count) -> {
            String reason = kind.substring(0, kind.indexOf(' '));
            String reduction = kind.substring(reason.length() + 1);
            if (table) {
                out.printf(Locale.ROOT, "%-24s %-40s %10d%n", reason, reduction, count);
            } else {
                var json = new StringBuilder();
                field(json.append('{'), "reason", reason);
                field(json.append(','), "reduction", reduction.equals(EVERY) ? null : reduction);
                field(json.append(','), "letters", count);
                out.println(json.append('}'));
            }
        });
    }

    private static String name(DeadLetter letter) {
        return letter.reduction() == null ? EVERY : letter.reduction();
    }

    /** Prints each whole. Returns how many there were. */
    static int show(SiteConfiguration site, String stream, DeadSelection.Which which, boolean table, PrintWriter out) {
        var shown = new int[1];
        return asked(site, () -> {
            visit(site, stream, which, found -> {
                DeadLetter letter = found.letter();
                shown[0]++;
                if (table) {
                    out.println("from       " + letter.topic() + " " + letter.partition() + "@" + letter.offset()
                            + ", topic id " + letter.topicId());
                    out.println("time       " + KeyText.instant(letter.time()));
                    out.println(
                            "reason     " + letter.reason() + (letter.step() < 0 ? "" : ", in step " + letter.step())
                                    + (letter.field() == null ? "" : ", of " + letter.field()));
                    out.println("reduction  " + name(letter));
                    byte[] key = letter.key();
                    if (key != null) {
                        out.println("key        " + shown(key));
                    }
                    out.println(shown(letter.value()));
                    out.println();
                } else {
                    StringBuilder json = json(letter).append(',');
                    byte[] key = letter.key();
                    if (key != null) {
                        bytes(json, "key", key);
                        json.append(',');
                    }
                    bytes(json, "value", letter.value());
                    out.println(json.append('}'));
                }
            });
            return shown[0];
        });
    }

    /** Sends what would be counted now, and prints what became of all. Returns whether none stays. */
    static boolean replay(
            SiteConfiguration site,
            Plans plans,
            String stream,
            DeadSelection.Which which,
            boolean dryRun,
            boolean table,
            PrintWriter out,
            PrintWriter err) {
        var stays = new TreeMap<String, Long>();
        var sent = new long[1];
        var plan = Objects.requireNonNull(plans.streams().get(stream));
        asked(site, () -> {
            try (Resending again = dryRun ? null : new Resending(site.kafka(), stream, plan.topic())) {
                Judge judge = Judge.of(
                        site.kafka(),
                        Registries.at(site.registry())::find,
                        site.place(),
                        site.names(),
                        plan,
                        plans.over(stream));
                var told = new long[] {System.nanoTime()};
                visit(site, stream, which, found -> {
                    String objection = judge.objection(found.letter());
                    if (objection != null) {
                        stays.merge(objection, 1L, Long::sum);
                        return;
                    }
                    sent[0]++;
                    if (again != null) {
                        again.send(found);
                    }
                    if (System.nanoTime() - told[0] > TELL_NANOS) {
                        told[0] = System.nanoTime();
                        err.println("weir: " + sent[0] + (dryRun ? " would be sent" : " sent") + " so far");
                    }
                });
                if (again != null) {
                    again.finish();
                }
            }
            return true;
        });
        outcome(out, table, dryRun ? "would be sent" : "sent", null, sent[0]);
        stays.forEach((reason, count) -> outcome(out, table, dryRun ? "would stay" : "stays", reason, count));
        return stays.isEmpty();
    }

    private static void outcome(PrintWriter out, boolean table, String what, @Nullable String reason, long count) {
        if (table) {
            out.printf(Locale.ROOT, "%10d %s%s%n", count, what, reason == null ? "" : ": " + reason);
            return;
        }
        var json = new StringBuilder("{");
        field(json, "outcome", what.replace(' ', '_'));
        field(json.append(','), "reason", reason);
        field(json.append(','), "letters", count);
        out.println(json.append('}'));
    }

    private static void visit(
            SiteConfiguration site, String stream, DeadSelection.Which which, Consumer<DeadTopic.Found> visitor) {
        new DeadTopic(site.kafka(), stream).visit(found -> {
            DeadLetter letter = found.letter();
            if (which.takes(letter.partition(), letter.offset(), letter.reason(), letter.reduction(), letter.time())) {
                visitor.accept(found);
            }
        });
    }

    /** Asks the cluster; what is wrong with it is one line. */
    private static <T> T asked(SiteConfiguration site, Supplier<T> question) {
        try {
            return question.get();
        } catch (AwayException | RefusedException e) {
            throw new WorldException(String.valueOf(e.getMessage()));
        } catch (ProducerFencedException e) {
            throw new WorldException("another `weir dead replay` of this stream has begun; it goes on from here");
        } catch (KafkaException e) {
            String denied = Denial.line(String.valueOf(site.kafka().get("bootstrap.servers")), "weir-dead.", e);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new WorldException(
                    denied != null ? denied : String.valueOf(cause.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        }
    }

    private static StringBuilder json(DeadLetter letter) {
        var json = new StringBuilder("{");
        field(json, "topic", letter.topic());
        field(json.append(','), "topic_id", letter.topicId());
        field(json.append(','), "partition", letter.partition());
        field(json.append(','), "offset", letter.offset());
        field(json.append(','), "time", KeyText.instant(letter.time()));
        field(json.append(','), "reason", letter.reason());
        field(json.append(','), "reduction", letter.reduction());
        field(json.append(','), "step", letter.step() < 0 ? null : letter.step());
        field(json.append(','), "field", letter.field());
        field(json.append(','), "bytes", letter.value().length);
        return json;
    }

    static void field(StringBuilder json, String name, @Nullable Object value) {
        CanonicalJson.append(json, name);
        CanonicalJson.append(json.append(':'), value);
    }

    /** As text, or, where it is none, as base64 under another name. */
    static void bytes(StringBuilder json, String name, byte[] bytes) {
        String text = text(bytes);
        field(
                json,
                text == null ? name + "_base64" : name,
                text == null ? Base64.getEncoder().encodeToString(bytes) : text);
    }

    private static String shown(byte[] bytes) {
        String text = text(bytes);
        return text == null ? "(base64) " + Base64.getEncoder().encodeToString(bytes) : text;
    }

    /** The text that the bytes are in UTF-8; null if they are none. */
    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
