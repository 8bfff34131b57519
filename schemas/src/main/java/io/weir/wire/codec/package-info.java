// SPDX-License-Identifier: Apache-2.0
/** The bytes of what crosses a topic: canonical text keys, Avro values in the Confluent wire format. The only place that knows the layout. */
@NullMarked
package io.weir.wire.codec;

import org.jspecify.annotations.NullMarked;
