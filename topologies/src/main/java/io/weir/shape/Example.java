// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import java.util.List;

/**
 * A use of an operator with what comes of it: printed on its page, and run as a test.
 *
 * @param title what it shows
 * @param call the operator as it would be written: {@code sum(bytes)} or {@code {sum: bytes}}
 * @param given events, each a flow map such as {@code {bytes: 1}}
 * @param then the result as YAML; {@code null} for absent
 */
public record Example(String title, String call, List<String> given, String then) {
    public Example {
        given = List.copyOf(given);
    }
}
