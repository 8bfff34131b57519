// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.policy.Sensitivity;
import org.jspecify.annotations.Nullable;

/**
 * A field of a stream, as its contract says.
 *
 * @param name as expressions name it
 * @param type what it is converted to
 * @param sensitivity its class; internal unless said
 * @param ofPerson whether the decoder knows it for what tells who somebody is, and the contract gives it no class
 * @param pointer its JSON Pointer
 * @param format for timestamps
 * @param required absent means dead, for the reductions that read it
 * @param unit for people; null if none was said
 */
public record Field(
        String name,
        Type type,
        Sensitivity sensitivity,
        boolean ofPerson,
        String pointer,
        TimeFormat format,
        boolean required,
        @Nullable String unit) {}
