# A nurse takes calls within her hours: her phone rings, she hears who calls, and a busy one is told kindly.
setting HOTLINE_NURSE_NUMBER +13125550177
setting HOTLINE_NURSE_HOURS Mon-Fri 9-17 America/Chicago
call
hear ... To talk to a nurse, press pound. ...
press #
hear I am calling a nurse for you. The call is not recorded.
+13125550177 rings
the nurse is busy
hear The nurse is on another call. ... If you get worse, hang up and dial 9 1 1.
say a person please
+13125550177 rings
the nurse takes the call
the nurse hears This is Knee Cramp Line. A caller would like to talk to a nurse. To take the call, press 1.
hear The call with the nurse is over.
the call is over
> NURSE
< ... to talk to a nurse, call +12025550100 and press # (pound). Hours: Mon-Fri 9AM-5PM, Central time. ...
