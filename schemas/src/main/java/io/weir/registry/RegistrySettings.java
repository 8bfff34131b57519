// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a registry is reached, in the terms of Confluent's own client, so that what works there works here.
 *
 * @param urls without a slash at the end; the next one is asked when one cannot be reached
 * @param authorization the value of the header; null for none
 * @param registers whether new schemas are registered, else only looked up
 * @param tls keys and certificates other than the JDK's own
 */
record RegistrySettings(List<String> urls, @Nullable String authorization, boolean registers, Tls tls) {

    static final String URL = "url";
    static final String BASIC = "basic.auth.user.info";
    static final String BEARER = "bearer.auth.token";
    static final String REGISTER = "auto.register.schemas";

    private static final Set<String> KNOWN = known();

    private static Set<String> known() {
        var known = new TreeSet<>(Set.of(URL, BASIC, BEARER, REGISTER));
        known.addAll(Tls.KEYS);
        return known;
    }

    /** All keys that there are. */
    static Set<String> keys() {
        return KNOWN;
    }

    /**
     * Reads properties.
     *
     * @throws IllegalArgumentException if they are not good; the message names a key and never a value that may be secret
     */
    static RegistrySettings of(Map<String, String> properties) {
        for (String key : properties.keySet()) {
            if (!KNOWN.contains(key)) {
                throw new IllegalArgumentException(
                        "a registry has no property `" + key + "`; there are: " + String.join(", ", KNOWN));
            }
        }
        String basic = properties.get(BASIC);
        String bearer = properties.get(BEARER);
        if (basic != null && bearer != null) {
            throw new IllegalArgumentException("`" + BASIC + "` and `" + BEARER + "` exclude each other");
        }
        if (basic != null && basic.indexOf(':') < 0) {
            throw new IllegalArgumentException("`" + BASIC + "` must be name:password");
        }
        String register = properties.getOrDefault(REGISTER, "true");
        if (!register.equals("true") && !register.equals("false")) {
            throw new IllegalArgumentException("`" + REGISTER + "` must be true or false");
        }
        return new RegistrySettings(
                urls(properties.getOrDefault(URL, "")),
                basic != null ? basic(basic) : bearer != null ? "Bearer " + bearer : null,
                register.equals("true"),
                Tls.of(properties));
    }

    private static String basic(String user) {
        byte[] bytes = user.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return "Basic " + java.util.Base64.getEncoder().encodeToString(bytes);
    }

    private static List<String> urls(String written) {
        var urls = new ArrayList<String>();
        for (String each : written.split(",", -1)) {
            String url = each.strip();
            URI uri;
            try {
                uri = URI.create(url);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("not the URL of a registry: " + url);
            }
            if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getHost() == null) {
                throw new IllegalArgumentException(
                        "not the URL of a registry: " + url + " (http://, https:// or mock://)");
            }
            if (uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "credentials do not belong into the registry's URL, which is shown: use `" + BASIC + "`");
            }
            urls.add(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        }
        return List.copyOf(urls);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return String.join(",", urls);
    }
}
