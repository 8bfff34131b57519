// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * What the figures were measured on.
 *
 * @param processor its model, as Linux tells it; the architecture elsewhere
 * @param load the load average of the last minute, measured before the first rung; negative where there is none
 */
public record Machine(
        String processor, int processors, long memoryBytes, String system, String java, String kafka, double load) {

    /** This one, now. */
    public static Machine here() {
        var bean = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                model(),
                bean.getAvailableProcessors(),
                bean.getTotalMemorySize(),
                bean.getName() + " " + bean.getVersion(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                AppInfoParser.getVersion(),
                bean.getSystemLoadAverage());
    }

    /** In one line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %d processors, %.0f GiB; %s; Java %s; Kafka %s; load %.1f",
                processor,
                processors,
                memoryBytes / (double) (1L << 30),
                system,
                java,
                kafka,
                load);
    }

    private static String model() {
        Path information = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(information)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(information)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
