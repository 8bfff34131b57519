// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** A line of the table: pieces of text, each in a style. What came with the data cannot steer the terminal. */
final class Line {

    /** How a piece looks; only its colour says nothing that its text does not. */
    enum Style {
        PLAIN(""),
        TITLE("1"),
        HEAD("1;36"),
        FAINT("2"),
        GOOD("32"),
        WARN("33");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    private record Piece(Style style, String text) {}

    private final List<Piece> pieces = new ArrayList<>();

    /** A line of one piece. */
    static Line of(Style style, String text) {
        return new Line().add(style, text);
    }

    Line add(Style style, String text) {
        pieces.add(new Piece(style, text));
        return this;
    }

    /** As it is printed: at most so many characters wide, without an end of line. */
    String show(int width, boolean colours, boolean unicode) {
        int whole = pieces.stream()
                .mapToInt(piece -> piece.text.codePointCount(0, piece.text.length()))
                .sum();
        int left = whole > width ? width - 1 : width;
        var shown = new StringBuilder();
        for (Piece piece : pieces) {
            int length = Math.min(left, piece.text.codePointCount(0, piece.text.length()));
            left -= length;
            String text = plain(piece.text.substring(0, piece.text.offsetByCodePoints(0, length)), unicode);
            boolean styled = colours && !piece.style.code.isEmpty() && !text.isBlank();
            shown.append(styled ? "\u001b[" + piece.style.code + "m" + text + "\u001b[0m" : text);
        }
        if (whole > width) {
            shown.append(unicode ? "…" : "~");
        }
        return shown.toString().stripTrailing();
    }

    private static String plain(String text, boolean unicode) {
        var plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (!unicode && c == '…') {
                plain.append('~');
            } else {
                plain.appendCodePoint(Character.isISOControl(c) || (!unicode && c > 0x7e) ? '?' : c);
            }
        });
        return plain.toString();
    }
}
