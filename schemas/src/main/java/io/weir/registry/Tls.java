// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keys and certificates, under the names and in the formats that Kafka's clients take: PKCS12, JKS, or PEM files.
 *
 * @param trust whom to believe; null for whom the JDK believes
 * @param identity who we are; null for nobody
 */
record Tls(@Nullable Store trust, @Nullable Store identity) {

    private static final String TRUST = "ssl.truststore.";
    private static final String IDENTITY = "ssl.keystore.";
    private static final String KEY_PASSWORD = "ssl.key.password";

    /** The properties that are read. */
    static final Set<String> KEYS = Set.of(
            TRUST + "location",
            TRUST + "type",
            TRUST + "password",
            IDENTITY + "location",
            IDENTITY + "type",
            IDENTITY + "password",
            KEY_PASSWORD);

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /**
     * A file of keys or certificates.
     *
     * @param type PKCS12, JKS or PEM
     * @param key the password of the key, if it has its own
     */
    record Store(
            Path file,
            String type,
            @Nullable String password,
            @Nullable String key) {}

    static Tls of(Map<String, String> properties) {
        return new Tls(store(properties, TRUST), store(properties, IDENTITY));
    }

    private static @Nullable Store store(Map<String, String> properties, String prefix) {
        String file = properties.get(prefix + "location");
        if (file == null) {
            return null;
        }
        String type = properties.getOrDefault(prefix + "type", "JKS").toUpperCase(Locale.ROOT);
        if (!Set.of("PKCS12", "JKS", "PEM").contains(type)) {
            throw new IllegalArgumentException("`" + prefix + "type` must be PKCS12, JKS or PEM");
        }
        String password = properties.get(prefix + "password");
        return new Store(Path.of(file), type, password, properties.getOrDefault(KEY_PASSWORD, password));
    }

    /**
     * What HTTPS needs.
     *
     * @throws IllegalArgumentException if a file cannot be read or is not what its type says
     */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), trusted(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    private TrustManager @Nullable [] trusted() throws GeneralSecurityException {
        Store from = trust;
        if (from == null) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(load(from, false));
        return factory.getTrustManagers();
    }

    private KeyManager @Nullable [] keys() throws GeneralSecurityException {
        Store from = identity;
        if (from == null) {
            return null;
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(load(from, true), chars(from.key));
        return factory.getKeyManagers();
    }

    private static KeyStore load(Store from, boolean withKey) {
        try {
            return from.type.equals("PEM") ? pem(from, withKey) : binary(from);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(from.file + ": there is no such file");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    from.file + " cannot be read as " + from.type + ", or not with this password");
        }
    }

    private static KeyStore binary(Store from) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(from.type);
        try (InputStream in = Files.newInputStream(from.file)) {
            store.load(in, from.password == null ? null : chars(from.password));
        }
        return store;
    }

    private static KeyStore pem(Store from, boolean withKey) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        String text = Files.readString(from.file);
        Certificate[] chain = certificates(text);
        if (withKey) {
            store.setKeyEntry("identity", key(text), chars(from.key), chain);
        } else {
            for (int i = 0; i < chain.length; i++) {
                store.setCertificateEntry("ca-" + i, chain[i]);
            }
        }
        return store;
    }

    private static Certificate[] certificates(String text) throws GeneralSecurityException {
        var blocks = new StringBuilder();
        // The JDK's own reader stumbles over whatever else is in the file.
        CERTIFICATE
                .matcher(text)
                .results()
                .forEach(block -> blocks.append(block.group()).append('\n'));
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(blocks.toString().getBytes(StandardCharsets.US_ASCII)))
                .toArray(Certificate[]::new);
    }

    /** PEM does not say what kind of key it holds. */
    private static PrivateKey key(String text) throws GeneralSecurityException {
        int begin = text.indexOf("-----BEGIN PRIVATE KEY-----");
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (begin < 0 || end < begin) {
            throw new InvalidKeySpecException("no unencrypted PKCS 8 key");
        }
        String body = text.substring(text.indexOf('\n', begin) + 1, end);
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // The next one may fit.
            }
        }
        throw new InvalidKeySpecException("neither of " + ALGORITHMS);
    }

    private static char[] chars(@Nullable String password) {
        return password == null ? new char[0] : password.toCharArray();
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "Tls";
    }
}
