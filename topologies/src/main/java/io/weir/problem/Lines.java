// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import java.util.ArrayList;
import java.util.List;

/** A text as lines. A line ends with LF, CR LF or CR; a byte order mark is no part of the first. */
public record Lines(List<String> lines) {

    public Lines {
        lines = List.copyOf(lines);
    }

    /** Splits a text. */
    public static Lines of(String text) {
        var lines = new ArrayList<String>();
        int begin = text.startsWith("\uFEFF") ? 1 : 0;
        for (int at = begin; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r') {
                lines.add(text.substring(begin, at));
                if (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                    at++;
                }
                begin = at + 1;
            }
        }
        lines.add(text.substring(begin));
        return new Lines(lines);
    }

    /** The line of this number, from 1; empty behind the last. */
    public String line(int number) {
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }
}
