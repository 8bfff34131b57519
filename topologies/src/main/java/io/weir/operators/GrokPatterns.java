// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The patterns that {@link Grok} knows by name. The names are those that are usual since Logstash; the patterns are our own and
 * RE2's: they say how a thing looks, not whether it is one (whether 192.0.2.999 is an address is for the conversion to say).
 */
final class GrokPatterns {

    /** A name, a space, a pattern. */
    private static final String LINES = """
            USERNAME [A-Za-z0-9._-]+
            USER %{USERNAME}
            EMAILLOCALPART [A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+
            EMAILADDRESS %{EMAILLOCALPART}@%{HOSTNAME}
            INT [+-]?[0-9]+
            BASE10NUM [+-]?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)
            NUMBER %{BASE10NUM}
            BASE16NUM [+-]?(?:0x)?[0-9A-Fa-f]+
            POSINT [1-9][0-9]*
            NONNEGINT [0-9]+
            WORD \\w+
            NOTSPACE \\S+
            SPACE \\s*
            DATA .*?
            GREEDYDATA .*
            QUOTEDSTRING "(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'
            QS %{QUOTEDSTRING}
            UUID [0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}
            MAC (?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\\.){2}[0-9A-Fa-f]{4}
            IPV4 (?:[0-9]{1,3}\\.){3}[0-9]{1,3}
            IPV6 (?:[0-9A-Fa-f]{0,4}:){2,7}(?:%{IPV4}|[0-9A-Fa-f]{0,4})(?:%[0-9A-Za-z]+)?
            IP %{IPV6}|%{IPV4}
            HOSTNAME [0-9A-Za-z_][0-9A-Za-z_-]*(?:\\.[0-9A-Za-z_][0-9A-Za-z_-]*)*\\.?
            HOST %{HOSTNAME}
            IPORHOST %{IP}|%{HOSTNAME}
            HOSTPORT %{IPORHOST}:%{POSINT}
            UNIXPATH (?:/[^\\s/]*)+
            WINPATH (?:[A-Za-z]:|\\\\)(?:\\\\[^\\\\?*\\s]*)+
            PATH %{UNIXPATH}|%{WINPATH}
            TTY /dev/[a-z]+/?[0-9]*
            URIPROTO [A-Za-z][A-Za-z0-9+.-]*
            URIHOST %{IPORHOST}(?::%{POSINT})?
            URIPATH /[^\\s?#]*
            URIPARAM \\?[^\\s#]*
            URIPATHPARAM %{URIPATH}(?:%{URIPARAM})?
            URI %{URIPROTO}://(?:%{USER}(?::[^@\\s]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?
            MONTH Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?
            MONTHNUM 0?[1-9]|1[0-2]
            MONTHNUM2 0[1-9]|1[0-2]
            MONTHDAY 0[1-9]|[12][0-9]|3[01]|[1-9]
            DAY Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?
            YEAR [0-9]{4}|[0-9]{2}
            HOUR 2[0-3]|[01]?[0-9]
            MINUTE [0-5][0-9]
            SECOND (?:60|[0-5]?[0-9])(?:[:.,][0-9]+)?
            TIME %{HOUR}:%{MINUTE}(?::%{SECOND})?
            DATE_US %{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}
            DATE_EU %{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}
            DATE %{DATE_US}|%{DATE_EU}
            DATESTAMP %{DATE}[- ]%{TIME}
            ISO8601_TIMEZONE Z|[+-]%{HOUR}(?::?%{MINUTE})?
            ISO8601_SECOND %{SECOND}
            TIMESTAMP_ISO8601 %{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?(?:%{ISO8601_TIMEZONE})?
            TZ [A-Z]{3,4}
            DATESTAMP_RFC822 %{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}
            DATESTAMP_RFC2822 %{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}
            DATESTAMP_OTHER %{DAY} %{MONTH} +%{MONTHDAY} %{TIME} %{TZ} %{YEAR}
            DATESTAMP_EVENTLOG %{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}
            HTTPDERROR_DATE %{DAY} %{MONTH} +%{MONTHDAY} %{TIME} %{YEAR}
            HTTPDATE %{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}
            LOGLEVEL (?i:trace|debug|info(?:rmation)?|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|severe|fatal|alert|emerg(?:ency)?|panic)
            JAVACLASS (?:[A-Za-z_$][A-Za-z0-9_$]*\\.)*[A-Za-z_$][A-Za-z0-9_$]*
            PROG [^\\s\\[\\]:]+
            SYSLOGTIMESTAMP %{MONTH} +%{MONTHDAY} %{TIME}
            SYSLOGHOST %{IPORHOST}
            SYSLOGPROG %{PROG:program}(?:\\[%{POSINT:pid}\\])?
            SYSLOGFACILITY <%{NONNEGINT:facility}\\.%{NONNEGINT:priority}>
            SYSLOGBASE %{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource} %{SYSLOGPROG}:
            SYSLOGLINE %{SYSLOGBASE} +%{GREEDYDATA:message}
            HTTPDUSER %{EMAILADDRESS}|%{USER}
            HTTPD_COMMONLOG %{IPORHOST:clientip} %{HTTPDUSER:ident} %{HTTPDUSER:auth} \\[%{HTTPDATE:timestamp}\\] "(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" (?:-|%{INT:response}) (?:-|%{INT:bytes})
            HTTPD_COMBINEDLOG %{HTTPD_COMMONLOG} %{QS:referrer} %{QS:agent}
            COMMONAPACHELOG %{HTTPD_COMMONLOG}
            COMBINEDAPACHELOG %{HTTPD_COMBINEDLOG}
            """;

    /** By name. */
    static final SortedMap<String, String> ALL = all();

    private GrokPatterns() {}

    private static SortedMap<String, String> all() {
        var all = new TreeMap<String, String>();
        LINES.lines()
                .forEach(line -> all.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
        return Collections.unmodifiableSortedMap(all);
    }
}
