window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : { "initial" : { "editTweetIds" : [ "81" ] } },
      "retweeted" : false,
      "entities" : {
        "hashtags" : [ { "text" : "acme", "indices" : [ "0", "5" ] } ],
        "user_mentions" : [ { "name" : "Nia", "screen_name" : "nia", "id_str" : "9" } ],
        "urls" : [ { "url" : "https://t.co/x", "expanded_url" : "https://a.example/1" } ]
      },
      "id_str" : "81",
      "favorite_count" : "12",
      "retweet_count" : "0",
      "created_at" : "Mon Mar 02 10:11:12 +0000 2026",
      "full_text" : "#acme said \"no\" to @nia",
      "lang" : "en"
    }
  },
  {
    "tweet" : { "id_str" : "82", "full_text" : "second", "created_at" : "Tue Mar 03 10:11:12 +0000 2026", "lang" : "qme" }
  }
]
