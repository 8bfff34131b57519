// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.secure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/** The rights that docs/security.md grants, by the cluster where they are granted. */
public final class Granted {

    private static final Pattern ROW = Pattern.compile(
            "\\| (\\w+) \\| `([\\w-]+)` \\| ([\\w, ]+) \\| (topic|group|transactional id) `([^`]+)` \\|.*");
    private static final Pattern VARIABLE = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern USE = Pattern.compile("\\$(\\w+)");
    private static final Pattern COMMAND = Pattern.compile("kafka-acls --bootstrap-server kafka\\.(\\w+)\\.example:9093"
            + " --command-config admin\\.properties --add --allow-principal User:(\\S+)((?: --operation \\w+)+)"
            + " --(topic|group|transactional-id) (\\S+)( --resource-pattern-type prefixed)?");

    private Granted() {}

    /** As the table says. */
    public static Map<String, List<AclBinding>> table(Path page) throws IOException {
        var granted = new TreeMap<String, List<AclBinding>>();
        for (String line : Files.readAllLines(page)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String name = row.group(5);
                boolean prefixed = name.endsWith("*");
                add(
                        granted,
                        row.group(1),
                        row.group(2),
                        List.of(row.group(3).split(", ", -1)),
                        row.group(4),
                        prefixed ? name.substring(0, name.length() - 1) : name,
                        prefixed);
            }
        }
        return granted;
    }

    /** As the commands do. */
    public static Map<String, List<AclBinding>> commands(Path page) throws IOException {
        var granted = new TreeMap<String, List<AclBinding>>();
        var variables = new TreeMap<String, String>();
        for (String line : Files.readAllLines(page)) {
            String whole = USE.matcher(line)
                    .replaceAll(use -> Matcher.quoteReplacement(variables.getOrDefault(use.group(1), use.group())));
            Matcher variable = VARIABLE.matcher(whole);
            if (variable.matches()) {
                variables.put(variable.group(1), variable.group(2));
                continue;
            }
            if (whole.startsWith("kafka-acls ")) {
                Matcher command = COMMAND.matcher(whole);
                if (!command.matches()) {
                    throw new IllegalStateException("not a command that this test understands: " + whole);
                }
                add(
                        granted,
                        command.group(1),
                        command.group(2),
                        List.of(command.group(3)
                                .strip()
                                .replace("--operation ", "")
                                .split(" ", -1)),
                        command.group(4),
                        command.group(5),
                        command.group(6) != null);
            }
        }
        return granted;
    }

    private static void add(
            Map<String, List<AclBinding>> granted,
            String cluster,
            String principal,
            List<String> operations,
            String type,
            String name,
            boolean prefixed) {
        ResourceType resource = SecurityUtils.resourceType(
                type.startsWith("transactional") ? "TransactionalId" : type.equals("topic") ? "Topic" : "Group");
        var pattern = new ResourcePattern(resource, name, prefixed ? PatternType.PREFIXED : PatternType.LITERAL);
        for (String operation : operations) {
            granted.computeIfAbsent(cluster, at -> new ArrayList<>())
                    .add(new AclBinding(
                            pattern,
                            new AccessControlEntry(
                                    "User:" + principal,
                                    "*",
                                    SecurityUtils.operation(operation),
                                    AclPermissionType.ALLOW)));
        }
    }
}
