// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.secure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Signs certificates, made when the test runs, and gives them out as PEM files. */
public final class Authority {

    private static final String PASSWORD = "changeit";

    private final Path dir;
    private final Path store;

    /** A new one; its files go to the directory. */
    public Authority(Path dir, String name) throws Exception {
        this.dir = Files.createDirectories(dir);
        store = dir.resolve("authority.p12");
        keytool("ca", "-dname", "CN=" + name, "-ext", "bc:c=ca:true", "-validity", "2");
        Files.writeString(certificate(), block("CERTIFICATE", open().getCertificate("ca")));
    }

    /** Its own certificate: what goes into a trust store. */
    public Path certificate() {
        return dir.resolve("ca.pem");
    }

    /** A private key and its certificate for {@code CN=<name>} on this machine, in one file; made once. */
    public synchronized Path signed(String name) throws Exception {
        Path file = dir.resolve(name + ".pem");
        return Files.exists(file) ? file : sign(name, "-validity", "2");
    }

    /** One that was valid until yesterday. */
    public synchronized Path expired(String name) throws Exception {
        return sign(name, "-startdate", "-3d", "-validity", "2");
    }

    private Path sign(String name, String... validity) throws Exception {
        var options = new ArrayList<String>();
        options.addAll(List.of("-signer", "ca", "-signerkeypass", PASSWORD, "-dname", "CN=" + name));
        options.addAll(List.of("-ext", "SAN=DNS:localhost,IP:127.0.0.1"));
        options.addAll(List.of(validity));
        keytool(name, options.toArray(String[]::new));
        KeyStore keys = open();
        var text = new StringBuilder(
                block("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        for (Certificate certificate : keys.getCertificateChain(name)) {
            text.append(block("CERTIFICATE", certificate));
        }
        return Files.writeString(dir.resolve(name + ".pem"), text);
    }

    /** With which a server shows what was signed for a name. */
    public SSLContext shows(String name) throws Exception {
        char[] password = PASSWORD.toCharArray();
        KeyStore all = open();
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, password);
        one.setKeyEntry(name, all.getKey(name, password), password, all.getCertificateChain(name));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(one, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private KeyStore open() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private void keytool(String alias, String... options) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-genkeypair", "-keyalg", "EC"));
        command.addAll(List.of("-alias", alias, "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", store.toString()));
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private static String block(String what, Certificate certificate) throws Exception {
        return block(what, certificate.getEncoded());
    }

    private static String block(String what, byte[] bytes) {
        String encoded = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + encoded + "\n-----END " + what + "-----\n";
    }
}
