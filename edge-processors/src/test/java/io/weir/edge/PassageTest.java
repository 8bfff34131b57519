// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PassageTest {

    private static final Passage NOW = new Passage("QkcPB27JR-S3Bg4pxWqRwA", "iWmfWJTtSsSGa7Ky26oJbA");

    @Test
    void readsWhatItWrites() {
        assertThat(NOW.text()).isEqualTo("source=QkcPB27JR-S3Bg4pxWqRwA target=iWmfWJTtSsSGa7Ky26oJbA");
        assertThat(NOW.hasAnotherSource(NOW.text())).isFalse();
        assertThat(NOW.hasAnotherTarget(NOW.text())).isFalse();
    }

    @Test
    void tellsWhichEndIsAnother() {
        var source = new Passage("other", NOW.target());
        assertThat(NOW.hasAnotherSource(source.text())).isTrue();
        assertThat(NOW.hasAnotherTarget(source.text())).isFalse();
        var target = new Passage(NOW.source(), "other");
        assertThat(NOW.hasAnotherSource(target.text())).isFalse();
        assertThat(NOW.hasAnotherTarget(target.text())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a note of an operator", "{\"target\":\"x\"}", "sources=x"})
    void believesWhoeverNamesNoTopic(String metadata) {
        assertThat(NOW.hasAnotherSource(metadata)).isFalse();
        assertThat(NOW.hasAnotherTarget(metadata)).isFalse();
    }
}
