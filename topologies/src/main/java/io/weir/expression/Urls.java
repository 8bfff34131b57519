// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Type.BOOL;
import static io.weir.event.Type.STRING;
import static io.weir.expression.Arithmetic.set;
import static io.weir.expression.Operation.Form.FUNCTION;
import static io.weir.expression.Operation.Form.METHOD;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code url()} as in Kubernetes' CEL library: an absolute URL with a host, or an absolute path. It exists only as the receiver
 * of a call.
 */
final class Urls {

    private static final String NO_URL = "not a URL such as https://example.com/a, nor a path such as /a";

    static final List<Operation> ALL = List.of(
            Operation.unary(
                    "weir_is_url",
                    FUNCTION,
                    "isURL",
                    BOOL,
                    STRING,
                    (event, to, value) -> set(event, to, Url.parse(Texts.get(event, value)) != null)),
            part("scheme", "getScheme", Url::scheme),
            part("host", "getHost", Url::host),
            part("hostname", "getHostname", Url::hostname),
            part("port", "getPort", Url::port),
            part("escaped_path", "getEscapedPath", Url::path));

    private Urls() {}

    private static Operation part(String id, String name, Function<Url, String> part) {
        return Operation.unary("weir_url_" + id, METHOD, name, STRING, STRING, (event, to, value) -> {
                    Url url = Url.parse(Texts.get(event, value));
                    return url == null ? event.fail("bad_url") : Texts.set(event, to, part.apply(url));
                })
                .literal(0, text -> Url.parse(text) == null ? NO_URL : null)
                .costly();
    }

    /**
     * The parts of a URL; each empty where it is missing.
     *
     * @param scheme in lower case
     * @param host with its port
     * @param hostname without brackets
     */
    record Url(String scheme, String host, String hostname, String port, String path) {

        /** Null if it is no URL. */
        static @Nullable Url parse(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
                    return null;
                }
            }
            String scheme = "";
            String authority = "";
            int path = 0;
            if (!text.startsWith("/")) {
                int colon = text.indexOf("://");
                if (colon < 1 || !isScheme(text, colon)) {
                    return null;
                }
                scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
                path = colon + 3;
                while (path < text.length() && "/?#".indexOf(text.charAt(path)) < 0) {
                    path++;
                }
                authority = text.substring(text.indexOf("://") + 3, path);
            }
            int end = path;
            while (end < text.length() && "?#".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            String host = authority.substring(authority.lastIndexOf('@') + 1);
            String hostname = host;
            String port = "";
            int bracket = host.lastIndexOf(']');
            int colon = host.indexOf(':', bracket + 1);
            if (colon >= 0) {
                port = host.substring(colon + 1);
                hostname = host.substring(0, colon);
            }
            if (bracket >= 0) {
                if (!host.startsWith("[") || bracket != hostname.length() - 1) {
                    return null;
                }
                hostname = hostname.substring(1, bracket);
            }
            for (int i = 0; i < host.length(); i++) {
                if (" \"<>\\^`{|}".indexOf(host.charAt(i)) >= 0) {
                    return null;
                }
            }
            for (int i = 0; i < port.length(); i++) {
                if (port.charAt(i) < '0' || port.charAt(i) > '9') {
                    return null;
                }
            }
            String escaped = escaped(text.substring(path, end));
            return escaped == null ? null : new Url(scheme, host, hostname, port, escaped);
        }

        private static boolean isScheme(String text, int end) {
            for (int i = 0; i < end; i++) {
                char c = text.charAt(i);
                boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
                if (!letter && (i == 0 || !other)) {
                    return false;
                }
            }
            return true;
        }

        /** What is not allowed in a path as %XX of its UTF-8 bytes; null if a % is followed by something else. */
        private static @Nullable String escaped(String path) {
            StringBuilder escaped = null;
            for (int i = 0; i < path.length(); ) {
                int point = path.codePointAt(i);
                int next = i + Character.charCount(point);
                if (point == '%') {
                    if (i + 2 >= path.length()
                            || Character.digit(path.charAt(i + 1), 16) < 0
                            || Character.digit(path.charAt(i + 2), 16) < 0) {
                        return null;
                    }
                }
                boolean foreign = point > 0x7e || " \"<>\\^`{|}".indexOf(point) >= 0;
                if (foreign) {
                    if (escaped == null) {
                        escaped = new StringBuilder(path.length() + 8).append(path, 0, i);
                    }
                    escape(path.substring(i, next), escaped);
                } else if (escaped != null) {
                    escaped.append(path, i, next);
                }
                i = next;
            }
            return escaped == null ? path : escaped.toString();
        }

        private static void escape(String text, StringBuilder into) {
            for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                into.append('%')
                        .append(Character.toUpperCase(Character.forDigit((one >> 4) & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(one & 15, 16)));
            }
        }
    }
}
