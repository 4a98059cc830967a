// Uses the client that openapi-generator made (package gogs), against the server at GOGS_API.

import gogs.ApiClient;
import gogs.ApiException;
import gogs.ApiResponse;
import gogs.api.IssuesApi;
import gogs.api.TokensApi;
import gogs.api.UsersApi;
import gogs.auth.ApiKeyAuth;
import gogs.model.AccessToken;
import gogs.model.Refusal;
import gogs.model.ApiError;
import gogs.model.BindingError;
import gogs.model.Classification;
import gogs.model.CreateAccessTokenRequest;
import gogs.model.Issue;
import gogs.model.UserSearchResults;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Main {
    private static final Pattern NEXT = Pattern.compile("<[^>]+[?&]page=(\\d+)>; rel=\"next\"");
    private static final String NAME = "openapi-generator-java";

    interface Call {
        Object send() throws ApiException;
    }

    static void expect(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("expected " + what);
        }
    }

    static void done(String step, String how) {
        System.out.println(step + "\t" + how);
    }

    static ApiClient client() {
        return new ApiClient().setBasePath(System.getenv("GOGS_API"));
    }

    /** The error that a call ends with. */
    static ApiException failure(Call call) {
        try {
            call.send();
        } catch (ApiException error) {
            return error;
        }
        throw new IllegalStateException("expected an error");
    }

    /** Reads the Link header: 0 if there is no next page. */
    static long nextPage(ApiResponse<?> answer) {
        for (var header : answer.getHeaders().entrySet()) {
            Matcher next = NEXT.matcher(String.join(",", header.getValue()));
            if (header.getKey().equalsIgnoreCase("link") && next.find()) {
                return Long.parseLong(next.group(1));
            }
        }
        return 0;
    }

    public static void main(String[] arguments) throws Exception {
        String user = System.getenv("GOGS_USER");
        UsersApi anyone = new UsersApi(client());
        ApiClient withPassword = client();
        withPassword.setUsername(user);
        withPassword.setPassword(System.getenv("GOGS_PASSWORD"));
        TokensApi basic = new TokensApi(withPassword);

        AccessToken token = basic.createAccessToken(user, new CreateAccessTokenRequest().name(NAME));
        expect(token.getSha1().length() == 40, "a token");
        done("token", "typed");

        ApiClient known = client();
        ApiKeyAuth key = (ApiKeyAuth) known.getAuthentication("TokenAuth");
        key.setApiKeyPrefix("token");
        key.setApiKey(token.getSha1());
        expect(new UsersApi(known).getAuthenticatedUser().getUsername().equals(user), "the caller");
        done("user", "typed");

        UserSearchResults found = anyone.searchUsers("u", 5L);
        expect(found.getOk() && found.getData().get(0).getUsername().equals("unknwon"), "users");
        done("search", "typed");

        int issues = 0;
        int pages = 0;
        for (long page = 1; page != 0; pages++) {
            ApiResponse<List<Issue>> answer =
                    new IssuesApi(known).listRepositoryIssuesWithHttpInfo("unknwon", "hello", page, null);
            issues += answer.getData().size();
            page = nextPage(answer);
        }
        expect(pages == 50 && issues > 490, "50 pages, not " + pages + " of " + issues + " issues");
        done("pages", "header");

        expect(failure(anyone::getAuthenticatedUser).getCode() == 401, "401");
        done("401", "status");

        expect(failure(() -> anyone.getUser("nobody")).getCode() == 404, "404");
        done("404", "status");

        // An error keeps its body as text; the model that the document has for it reads that.
        ApiException error = failure(() -> basic.createAccessToken(user, new CreateAccessTokenRequest().name(NAME)));
        expect(error.getCode() == 422, "422");
        ApiError message = Refusal.fromJson(error.getResponseBody()).getApiError();
        expect(!message.getMessage().isEmpty(), "a message");
        done("422 message", "by hand");

        error = failure(() -> basic.createAccessToken(user, new CreateAccessTokenRequest().name("")));
        expect(error.getCode() == 422, "422");
        List<BindingError> rules = Refusal.fromJson(error.getResponseBody()).getListBindingError();
        expect(rules.size() == 1 && rules.get(0).getClassification() == Classification.REQUIRED_ERROR, "a rule");
        done("422 rules", "by hand");
    }
}
