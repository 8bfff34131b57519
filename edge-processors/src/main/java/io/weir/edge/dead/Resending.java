// SPDX-License-Identifier: Apache-2.0
package io.weir.edge.dead;

import io.weir.edge.dead.DeadTopic.Found;
import io.weir.topology.AwayException;
import io.weir.topology.Clients;
import io.weir.topology.DeadLetter;
import io.weir.topology.Rights;
import io.weir.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends dead letters to their raw topic again. The raw record and the end of its letter are one transaction: whatever fails, a letter
 * is either still there or on its way, never both and never neither. A second one for the same stream puts an end to the first.
 */
public final class Resending implements AutoCloseable {

    private static final int BATCH = 500;

    private final KafkaProducer<byte[], byte[]> producer;
    private final int partitions;
    private final String raw;
    private int pending;

    /**
     * Begins. To be made before the letters are looked at: what an earlier one has left half done is then undone.
     *
     * @param kafka how clients reach the site's cluster, as written
     * @param stream its name
     * @param raw its topic
     * @throws AwayException if the topic is not there
     */
    public Resending(Map<String, Object> kafka, String stream, String raw) {
        try (var topics = new Topics(Clients.admin(kafka))) {
            partitions = topics.raw(raw, Rights.WRITE).partitions();
            topics.find(DeadLetter.topic(stream), Rights.BOTH);
        }
        this.raw = raw;
        var properties = new HashMap<String, Object>(Clients.producer(kafka));
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "weir-dead." + stream);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close();
            throw e;
        }
    }

    /** Sends one, some time before {@link #finish} returns. */
    public void send(Found found) {
        if (pending == 0) {
            producer.beginTransaction();
        }
        DeadLetter letter = found.letter();
        var headers = new RecordHeaders();
        headers.add(DeadLetter.REPLAYED, letter.recordKey());
        if (letter.reduction() != null) {
            headers.add(DeadLetter.ONLY, Judge.nameOf(letter.reduction()).getBytes(StandardCharsets.UTF_8));
        }
        // To where it came from, as far as that is there: the order of one key's records is then what it was.
        put(new ProducerRecord<>(
                raw, letter.partition() % partitions, letter.time(), letter.key(), letter.value(), headers));
        put(new ProducerRecord<>(found.at().topic(), found.at().partition(), letter.recordKey(), null, List.of()));
        pending++;
        if (pending == BATCH) {
            finish();
        }
    }

    /** Whether it arrives is asked for all at once, by the end of the transaction; what fails at once need not wait for that. */
    private void put(ProducerRecord<byte[], byte[]> record) {
        var sent = producer.send(record);
        if (sent.state() == Future.State.FAILED) {
            throw new KafkaException(sent.exceptionNow());
        }
    }

    /** Returns when all that was sent is committed. */
    public void finish() {
        if (pending > 0) {
            producer.commitTransaction();
            pending = 0;
        }
    }

    /** What was not finished is undone. */
    @Override
    public void close() {
        producer.close();
    }
}
