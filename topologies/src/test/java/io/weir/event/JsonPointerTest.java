// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPointerTest {

    @Test
    void namesFromTheTop() {
        assertThat(JsonPointer.names("")).isEmpty();
        assertThat(JsonPointer.names("/")).isEqualTo(List.of(""));
        assertThat(JsonPointer.names("/a/0/b")).isEqualTo(List.of("a", "0", "b"));
        assertThat(JsonPointer.names("/a//")).isEqualTo(List.of("a", "", ""));
        assertThat(JsonPointer.names("/~0/a~1b/~01")).isEqualTo(List.of("~", "a/b", "~1"));
        assertThatThrownBy(() -> JsonPointer.names("a")).hasMessage("not a JSON Pointer: a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "~1", "k8s.io/pod~name"})
    void aNameComesBack(String name) {
        assertThat(JsonPointer.isOne(JsonPointer.of(name))).isTrue();
        assertThat(JsonPointer.names(JsonPointer.of(name))).isEqualTo(List.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "/~", "/~2", "/a~"})
    void thatIsNone(String text) {
        assertThat(JsonPointer.isOne(text)).isFalse();
    }
}
