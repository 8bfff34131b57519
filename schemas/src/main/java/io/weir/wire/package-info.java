// SPDX-License-Identifier: Apache-2.0
/** What crosses a topic: keys, partials, watermarks, ledgers and rows, as immutable values. Knows no Kafka Streams and no YAML. */
@NullMarked
package io.weir.wire;

import org.jspecify.annotations.NullMarked;
