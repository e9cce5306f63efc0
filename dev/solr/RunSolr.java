import java.nio.file.Path;
import org.apache.solr.embedded.JettyConfig;
import org.apache.solr.embedded.JettySolrRunner;

/** A real Solr over HTTP on loopback, from its jars alone: java -cp 'lib/*' RunSolr.java HOME PORT */
public class RunSolr {
  public static void main(String[] arguments) throws Exception {
    String home = Path.of(arguments[0]).toAbsolutePath().toString();
    int port = Integer.parseInt(arguments[1]);
    System.setProperty("solr.solr.home", home);
    System.setProperty("solr.log.dir", home);
    System.setProperty("host", "127.0.0.1");
    JettyConfig config = JettyConfig.builder().setPort(port).setContext("/solr").build();
    JettySolrRunner solr = new JettySolrRunner(home, config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(solr)));
    solr.start();
    Thread.currentThread().join();
  }

  private static void stop(JettySolrRunner solr) {
    try {
      solr.stop();
    } catch (Exception error) {
      System.err.println("Solr did not stop cleanly: " + error);
    }
  }
}
