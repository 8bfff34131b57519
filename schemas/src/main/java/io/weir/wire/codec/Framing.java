// SPDX-License-Identifier: Apache-2.0
package io.weir.wire.codec;

import java.nio.ByteBuffer;

/**
 * The Confluent wire format: a zero byte, the schema's id in the registry as four bytes, big endian, then Avro.
 *
 * <pre>
 * | 0 | id:i32 | avro … |
 * </pre>
 */
public final class Framing {

    /** How many bytes stand before the Avro. */
    public static final int LENGTH = 5;

    private Framing() {}

    /** Writes the header into the first {@link #LENGTH} bytes. */
    public static void write(byte[] bytes, int schemaId) {
        ByteBuffer.wrap(bytes).put((byte) 0).putInt(schemaId);
    }

    /**
     * The schema's id.
     *
     * @throws IllegalArgumentException if the bytes have no such header
     */
    public static int schemaId(byte[] bytes) {
        if (bytes.length < LENGTH || bytes[0] != 0) {
            throw new IllegalArgumentException("not in the Confluent wire format");
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }
}
