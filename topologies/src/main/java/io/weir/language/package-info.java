// SPDX-License-Identifier: Apache-2.0
/** YAML text to documents: immutable records that remember their source. Knows no Kafka and no CEL. */
@NullMarked
package io.weir.language;

import org.jspecify.annotations.NullMarked;
