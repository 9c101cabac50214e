import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Logs each line of the standard input by log4j2, whose configuration names the appender. An empty line is answered:
 * the appender sends while it logs, so there is nothing to wait for.
 */
public class Log4j {
    public static void main(String[] arguments) throws Exception {
        Logger logger = LogManager.getLogger("app");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.isEmpty()) {
                System.out.println("flushed");
                continue;
            }
            try {
                logger.error(line);
            } catch (Exception refused) {
                // The appender tells the application, which goes on.
            }
        }
        LogManager.shutdown();
    }
}
