// SPDX-License-Identifier: Apache-2.0
package io.weir.policy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of pseudonyms. Its id and its epoch stand in every pseudonym that is made with it, so that a change of key can be seen, and values
 * join across sites that share it; its secret is never shown.
 */
public final class PseudonymKey {

    /** Fewer bytes could be found by trying. */
    public static final int LEAST_BYTES = 16;
    /** What an id may be: short, since it stands in every pseudonym. */
    public static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,19}");

    private static final String ALGORITHM = "HmacSHA256";

    private final String id;
    private final int epoch;
    private final SecretKeySpec secret;

    /**
     * A key.
     *
     * @param id of the pattern {@link #ID}
     * @param epoch not negative; counts up when the secret changes
     * @param secret at least {@value #LEAST_BYTES} bytes
     * @throws IllegalArgumentException if one of them cannot be; the message holds nothing secret
     */
    public PseudonymKey(String id, int epoch, byte[] secret) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("the id `" + id + "` of a key is not of the form " + ID.pattern());
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("the epoch of a key must not be negative, but is " + epoch);
        }
        if (secret.length < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "the secret has " + secret.length + " bytes, and needs at least " + LEAST_BYTES);
        }
        this.id = id;
        this.epoch = epoch;
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /** The key that everybody knows, for tests and replays: id {@code test}, epoch 0. Never for what leaves a site. */
    public static PseudonymKey known() {
        return new PseudonymKey("test", 0, "weir: everybody knows this key".getBytes(StandardCharsets.UTF_8));
    }

    /** What every pseudonym of this key begins with: {@code k1.3.} for the id k1 and the epoch 3. */
    public String prefix() {
        return id + "." + epoch + ".";
    }

    /** HMAC-SHA-256 (RFC 2104, FIPS 180-4) with this key; a new one for each thread. */
    public Mac mac() {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "key " + id + ", epoch " + epoch;
    }
}
